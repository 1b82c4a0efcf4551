"""LibreOffice kept warm: one office of our own, with a private profile, that makes PDF files.

It is started at the first file, ends with the process that started it, and leaves nothing behind.
It is started anew after so many files, as it grows; after a file that takes too long; and once for
a file over which it crashed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

from docgen.errors import Refused, Unavailable
from docgen.messages import say
from docgen.office import libreoffice_worker
from docgen.office.libreoffice_worker import clear, kill_group
from docgen.reasons import reason

WANTED = (25, 2)
"""Older ones make no form fields of content controls."""

_ENDING = 10.0
"""Seconds the worker may take to end by itself."""
_LOG = "worker.log"
_NOT_PASSED_ON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")

Options = Mapping[str, bool | int]


class LibreOffice:
    """One LibreOffice, safe to share between threads: files are made one after the other.

    ``program`` is ``soffice``; without it, the one on PATH. ``seconds`` is what starting, and each
    file, may take. After ``files`` files it is started anew.
    """

    def __init__(
        self, program: Path | None = None, *, seconds: float = 60, files: int = 200
    ) -> None:
        self._program = program
        self._seconds = seconds
        self._files = files
        self._made = 0
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._answers: SimpleQueue[str | None] = SimpleQueue()
        self._listener: threading.Thread | None = None
        self._office: int | None = None
        self._version = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process number of the running office."""
        return self._office

    def start(self) -> str:
        """Start it, if it is not running; its version.

        Raises Unavailable ``libreoffice_missing``, ``libreoffice_old`` or ``libreoffice_failed``.
        """
        with self._lock:
            if self._worker is None:
                self._start()
            return self._version

    def pdf(self, content: bytes, options: Options) -> bytes:
        """A Word file as PDF; ``options`` are those of LibreOffice's PDF export.

        Raises Unavailable as :meth:`start` does, ``libreoffice_slow`` where it takes too long and
        ``libreoffice_failed`` where it crashes twice, and Refused ``not_converted`` where
        LibreOffice cannot make anything of the file.
        """
        with self._lock:
            for _attempt in range(2):
                if self._made >= self._files:
                    self._end()
                if self._worker is None:
                    self._start()
                answer = self._convert(content, options)
                if isinstance(answer, bytes):
                    return answer
                if answer is not None:
                    raise _not_converted(answer)
                self._end()
            raise _failed(say("it crashed twice over the same file"))

    def close(self) -> None:
        """End LibreOffice and take away everything it left behind."""
        with self._lock:
            self._end()

    def _convert(self, content: bytes, options: Options) -> bytes | str | None:
        """The PDF, or what LibreOffice said was wrong; None where it crashed over the file."""
        assert self._folder is not None
        source, target = self._folder / "file.docx", self._folder / "file.pdf"
        try:
            source.write_bytes(content)
            self._send(
                {
                    "source": str(source),
                    "target": str(target),
                    "options": [f"{name}={json.dumps(value)}" for name, value in options.items()],
                }
            )
            self._made += 1
            answer = self._answer()
            if answer is None or "failed" in answer:
                return None if answer is None else str(answer["failed"])
            return target.read_bytes()
        except Empty:
            self._end()
            raise Unavailable(
                "libreoffice_slow",
                say(
                    "LibreOffice did not finish the PDF in {seconds} seconds, and was ended. Try "
                    "again; if it takes as long again, the Word file can be printed from Word "
                    "meanwhile. How long it may take is the setting DOCGEN_OFFICE_SECONDS.",
                    seconds=f"{self._seconds:g}",
                ),
            ) from None
        except OSError as error:
            self._end()
            raise _failed(reason(error)) from error
        finally:
            with contextlib.suppress(OSError):
                source.unlink(missing_ok=True)
                target.unlink(missing_ok=True)

    def _start(self) -> None:
        program = _program(self._program)
        try:
            for python in _pythons(program):
                ready = self._launch(python, program)
                if ready:
                    break
            else:
                raise _missing(
                    say(
                        "no Python with the module uno was found for it (on Debian, the package "
                        "python3-uno)"
                    )
                )
        except Empty:
            self._end()
            raise _failed(
                say("it did not start in {seconds} seconds", seconds=f"{self._seconds:g}")
            ) from None
        except OSError as error:
            self._end()
            raise _failed(reason(error)) from error

    def _launch(self, python: Path, program: Path) -> bool:
        """Start the worker with ``python``; False where that Python has no UNO."""
        self._folder = folder = Path(tempfile.mkdtemp(prefix="docgen-office-"))
        with (folder / _LOG).open("w", encoding="utf-8") as log:
            self._worker = subprocess.Popen(
                [python, libreoffice_worker.__file__, program, folder, _unoserver()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(folder),
                cwd=folder,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        self._answers = SimpleQueue()
        self._listener = threading.Thread(
            target=_listen, args=(self._worker, self._answers), daemon=True
        )
        self._listener.start()
        self._made = 0
        answer = self._answer()
        while answer is not None and "office" in answer:
            answer = self._answer()
        if answer is None:
            last_words = self._log()
            self._end()
            raise _failed(last_words)
        if "no_uno" in answer:
            self._end()
            return False
        self._version = str(answer["version"])
        found = re.match(r"(\d+)\.(\d+)", self._version)
        if found is None or (int(found[1]), int(found[2])) < WANTED:
            version = self._version
            self._end()
            raise Unavailable(
                "libreoffice_old",
                say(
                    "PDF files are made with LibreOffice {wanted} or later, and here is {version}. "
                    "Install a newer one. Everything else works without; leave out --format pdf.",
                    wanted=_wanted(),
                    version=version,
                ),
            )
        return True

    def _send(self, job: Mapping[str, Any]) -> None:
        assert self._worker is not None
        assert self._worker.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # then it is gone: the missing answer tells
            self._worker.stdin.write(json.dumps(job) + "\n")
            self._worker.stdin.flush()

    def _answer(self) -> dict[str, Any] | None:
        line = self._answers.get(timeout=self._seconds)
        if line is None:
            return None
        answer: dict[str, Any] = json.loads(line)
        self._office = answer.get("office", self._office)
        return answer

    def _log(self) -> str:
        """The last line of what a worker that ended had to say."""
        assert self._folder is not None
        lines = (self._folder / _LOG).read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else say("it ended without a word")

    def _end(self) -> None:
        worker, folder, office, listener = (
            self._worker,
            self._folder,
            self._office,
            self._listener,
        )
        self._worker = self._folder = self._office = self._listener = None
        if worker is not None:
            assert worker.stdin is not None
            # Told so, it ends the office and clears up, whatever the office is doing.
            with contextlib.suppress(OSError):
                worker.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(_ENDING)
            if worker.poll() is None:
                kill_group(worker.pid)
                worker.wait()
            # One that ended by itself has seen to the office.
            if office is not None and worker.returncode != 0:
                kill_group(office)
            if listener is not None:
                listener.join()
            assert worker.stdout is not None
            worker.stdout.close()
        if folder is not None:
            clear(folder)


def has_uno(program: Path | None = None) -> bool:
    """Whether there is a Python that can speak with LibreOffice.

    Raises Unavailable ``libreoffice_missing`` where there is no LibreOffice.
    """
    for python in _pythons(_program(program)):
        try:
            done = subprocess.run(
                [python, "-c", "import uno"], check=False, capture_output=True, timeout=_ENDING
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return True
    return False


def _program(named: Path | None) -> Path:
    """The program to start; without the script and its splash screen between, where there is one.

    Raises Unavailable ``libreoffice_missing``.
    """
    found = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
    if named is not None:
        found = shutil.which(named)
    if found is None:
        raise _missing(
            say("there is no program {program}", program=named)
            if named is not None
            else say("it was not found on this machine")
        )
    script = Path(found).resolve()
    program = script.with_name("soffice.bin")
    return program if program.is_file() else script


def _pythons(program: Path) -> Iterator[Path]:
    """Pythons that may have UNO: LibreOffice's own, the system's, ours."""
    for python in (
        program.with_name("python"),
        program.with_name("python.exe"),
        program.parent.parent / "Resources" / "python",
        Path("/usr/bin/python3"),
        Path(sys.executable),
    ):
        if python.is_file():
            yield python


def _unoserver() -> Path:
    """The folder that unoserver is in; it can be imported only by a Python that has UNO."""
    spec = importlib.util.find_spec("unoserver")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parents[1]


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    own = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(folder)}
    return {**kept, **own}


def _listen(worker: subprocess.Popen[str], answers: SimpleQueue[str | None]) -> None:
    """Pass on what the worker answers; None when it is gone."""
    assert worker.stdout is not None
    for line in worker.stdout:
        answers.put(line)
    answers.put(None)


def _wanted() -> str:
    return ".".join(map(str, WANTED))


def _missing(why: str) -> Unavailable:
    return Unavailable(
        "libreoffice_missing",
        say(
            "PDF files are made with LibreOffice {wanted} or later: {reason}. Install it, or name "
            "its program soffice in the setting DOCGEN_OFFICE. Everything else works without; "
            "leave out --format pdf.",
            wanted=_wanted(),
            reason=why,
        ),
    )


def _failed(why: str) -> Unavailable:
    return Unavailable(
        "libreoffice_failed",
        say(
            "LibreOffice did not make the PDF: {reason}. Try again; if it fails again, look with "
            "docgen doctor. Everything else works without; leave out --format pdf.",
            reason=why,
        ),
    )


def _not_converted(why: str) -> Refused:
    return Refused(
        "not_converted",
        say(
            "LibreOffice cannot make a PDF of the document: {reason}. Open the Word file in Word "
            "and see what looks odd in it; if its template was changed lately, look there.",
            reason=why,
        ),
    )
