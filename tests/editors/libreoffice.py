"""A real LibreOffice that edits Word files as a person would, for tests and for the demo.

One office stays warm for a whole test session::

    with LibreOffice() as office:
        office.edit(
            issued,
            returned,
            [
                {
                    "op": "replace_text",
                    "in": {"find": "Mentor ringer hem"},
                    "old": "hem",
                    "new": "dit",
                },
                {
                    "op": "add_row",
                    "after": {"find": "Mentor ringer dit"},
                    "texts": ["2", "Ny insats"],
                },
            ],
            author="Åsa Öberg",
            track=True,
        )

The operations are those of :data:`tests.editors.uno_operations.OPERATIONS`, each with its arguments
in its docstring; addresses are those of :mod:`tests.editors.uno_places`. What LibreOffice makes of
them is written down in ``docs/behaviour/libreoffice.md``.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python that has the ``uno`` module of the installed LibreOffice."""

FILTERS = {
    ".docx": "MS Word 2007 XML",
    ".docm": "MS Word 2007 XML VBA",
    ".dotx": "MS Word 2007 XML Template",
    ".doc": "MS Word 97",
    ".odt": "writer8",
    ".rtf": "Rich Text Format",
    ".pdf": "writer_pdf_Export",
    ".txt": "Text (encoded)",
}
"""The export filter for each kind of file."""


_ENVIRONMENT = {
    "PYTHONPATH": str(Path(__file__).parents[2]),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
}
_LOG = "worker.log"
_START = 120.0
"""Seconds within which the worker says that LibreOffice runs, or that it does not."""


class EditFailed(Exception):
    """LibreOffice did not do a step: its address fits nothing, or the file cannot be opened."""


class OfficeLost(Exception):
    """LibreOffice crashed twice over a job, or did not finish it in time; a new one is started for
    the next job.
    """


class LibreOffice:
    """One LibreOffice with a profile of its own, started at the first job.

    ``timezone`` is where it sits: it writes local times. ``limit`` is how many seconds a job may
    take. Safe to have in several processes at once; within one, for one thread.
    """

    def __init__(self, *, timezone: str = "Europe/Stockholm", limit: float = 120) -> None:
        self.timezone = timezone
        self.limit = limit
        self.pid: int | None = None
        """The running office, for those who want to see what happens when it dies."""
        self._folder: Path | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._answers: SimpleQueue[str | None] = SimpleQueue()
        self._listener: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def edit(
        self,
        source: Path,
        target: Path,
        script: Sequence[Mapping[str, Any]],
        *,
        author: str | None,
        track: bool,
        look: bool = True,
        limit: float | None = None,
    ) -> dict[str, Any]:
        """Open the .docx ``source``, do the steps of ``script``, save it as ``target``.

        ``author`` is the name under Tools > Options > User Data, None for somebody who never filled
        it in; ``track`` switches the recording of changes on or off at the start. Gives what
        LibreOffice sees afterwards: ``tables`` (rows of cell texts), ``paragraphs``, ``header``,
        ``footer``, ``controls``, ``changes``, ``comments``, ``properties``, ``modified_by``;
        nothing where ``look`` is False, which is quicker (it takes UNO a thousand questions).
        Raises EditFailed (``target`` is then not written) and OfficeLost.
        """
        job = {"do": "edit", "script": list(script), "author": author, "track": track, "look": look}
        return self._on_copy(source, target, job, limit)

    def convert(
        self,
        source: Path,
        target: Path,
        filter_name: str | None = None,
        *,
        password: str | None = None,
        new_password: str | None = None,
        options: Mapping[str, Any] | None = None,
        data: str = "",
    ) -> None:
        """Save ``source`` as ``target`` in the format of its suffix, or with ``filter_name``.

        ``password`` opens a protected file, ``new_password`` protects the new one; ``options`` are
        the filter's own (FilterData), ``data`` its FilterOptions. Raises EditFailed and OfficeLost.
        """
        job = {
            "do": "convert",
            "filter": filter_name or FILTERS[target.suffix],
            "target": str(target.absolute()),
            "password": password,
            "new_password": new_password,
            "options": dict(options or {}),
            "data": data,
        }
        self._on_copy(source, None, job, None)

    def close(self) -> None:
        """End LibreOffice and take away everything it left behind."""
        worker = self._worker
        if worker is not None and worker.poll() is None:
            self._send({"do": "end"})
            with suppress(subprocess.TimeoutExpired):
                worker.wait(self.limit)
        self._end()

    def _on_copy(
        self, source: Path, target: Path | None, job: dict[str, Any], limit: float | None
    ) -> dict[str, Any]:
        for _attempt in range(2):
            # LibreOffice gets a copy: it locks what it has open, and may spoil it when it crashes.
            with tempfile.TemporaryDirectory(prefix="office-") as folder:
                copy = Path(folder) / source.name
                shutil.copyfile(source, copy)
                answer = self._do({**job, "path": str(copy)}, limit or self.limit)
                if answer is not None and "facts" in answer:
                    if target is not None:
                        shutil.copyfile(copy, target)
                    facts: dict[str, Any] = answer["facts"]
                    return facts
            if answer is not None:
                failure = EditFailed(answer["failed"])
                failure.add_note(answer["trace"])
                raise failure
            last_words = self._log()
            self._end()
        raise OfficeLost(f"LibreOffice crashed twice over the same job. {last_words}")

    def _do(self, job: dict[str, Any], limit: float) -> dict[str, Any] | None:
        """The answer to a job; None when LibreOffice crashed over it."""
        try:
            if self._worker is None:
                self._start()
            self._send(job)
            return self._answer(limit)
        except Empty:
            self._end()
            raise OfficeLost(f"LibreOffice did not finish in {limit} seconds") from None

    def _start(self) -> None:
        script = shutil.which("soffice")
        if script is None:
            raise FileNotFoundError("LibreOffice is not installed: there is no program 'soffice'")
        # Without the script and its splash screen between, the process we know is the office.
        program = Path(script).resolve().with_name("soffice.bin")
        self._folder = Path(tempfile.mkdtemp(prefix="lo-"))
        with (self._folder / _LOG).open("w", encoding="utf-8") as log:
            self._worker = subprocess.Popen(
                [SYSTEM_PYTHON, "-m", "tests.editors.uno_worker", str(program), str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=os.environ | _ENVIRONMENT | {"TZ": self.timezone, "TMPDIR": str(self._folder)},
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        self._answers = SimpleQueue()
        self._listener = threading.Thread(
            target=_listen, args=(self._worker, self._answers), daemon=True
        )
        self._listener.start()
        started = self._answer(_START)
        if started is None:
            last_words = self._log()
            self._end()
            raise OfficeLost(f"LibreOffice could not be started. {last_words}")
        self.pid = started["office"]

    def _send(self, job: Mapping[str, Any]) -> None:
        assert self._worker is not None
        assert self._worker.stdin is not None
        with suppress(BrokenPipeError):  # then it is gone, which the missing answer tells
            self._worker.stdin.write(json.dumps(job) + "\n")
            self._worker.stdin.flush()

    def _answer(self, limit: float) -> dict[str, Any] | None:
        line = self._answers.get(timeout=limit)
        if line is None:
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _log(self) -> str:
        assert self._worker is not None
        assert self._folder is not None
        self._worker.wait(self.limit)
        return (self._folder / _LOG).read_text(encoding="utf-8").strip()

    def _end(self) -> None:
        worker, folder, office = self._worker, self._folder, self.pid
        self._worker = self._folder = self.pid = None
        if worker is not None and self._listener is not None:
            with _ending(office), suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)  # a group of its own: it and its office
            worker.wait()
            self._listener.join()
            for stream in (worker.stdin, worker.stdout):
                if stream is not None:
                    stream.close()
        if folder is not None:
            shutil.rmtree(folder)
            for socket in sockets(folder):
                socket.unlink(missing_ok=True)


@contextmanager
def _ending(pid: int | None) -> Iterator[None]:
    """Leave the block when process ``pid``, which need not be our child, has ended."""
    try:
        process = None if pid is None else os.pidfd_open(pid)
    except ProcessLookupError:
        process = None
    yield
    if process is not None:
        select.select([process], [], [])
        os.close(process)


def sockets(folder: Path) -> list[Path]:
    """The sockets of an office with its profile in ``folder``; one ended by force leaves them.

    Whatever TMPDIR says, they lie in the system's tmp. One has the folder's name; the other, by
    which a second office with the same profile would find the first, a hash of the profile's
    address (desktop/source/app/officeipcthread.cxx), each byte written without leading zeros.
    """
    profile = (folder / "profile").as_uri().encode("utf-16-le")
    digest = hashlib.md5(profile, usedforsecurity=False).digest()
    names = (folder.name, "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest))
    return [Path(os.sep, "tmp", f"OSL_PIPE_{os.getuid()}_{name}") for name in names]


def _listen(worker: subprocess.Popen[str], answers: SimpleQueue[str | None]) -> None:
    """Pass on what the worker answers; None when it is gone."""
    assert worker.stdout is not None
    for line in worker.stdout:
        answers.put(line)
    answers.put(None)
