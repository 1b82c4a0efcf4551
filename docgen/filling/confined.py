"""Filling apart from us: a template that nobody has looked over, in a child under limits.

Principle: a draft can do no more harm than not to be filled. Enforced: the template is opened,
compiled and run in a process of its own, which has none of our environment, may use so much
processor time and memory, writes no file, starts no process, and is killed with all it started
when its time is up. What it answers is data of a known shape and size, and the file in it passes
the gate like any file from outside. Who the document is, for whom, and what is withheld from the
reader is told by us, not by the child.

Residual risks, accepted: the child runs as our user, and may read what that user may; what keeps
a template from asking it to is the allow-list (:mod:`docgen.office.sandbox`). A limit the system
does not have is not set: Windows has only the time by the clock, macOS no limit on memory, and
root may start processes all the same.

``python -m docgen.filling.confined LIMITS`` is the child: an order on standard input, the answer
on standard output, both JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import IO, NoReturn

from pydantic import ConfigDict, TypeAdapter

from docgen.errors import ExitCode, Refused, Unavailable, WrongUse
from docgen.filling import order as orders
from docgen.filling.order import Filled, Order
from docgen.messages import language, say, speaking
from docgen.office.package import Package, require_docx
from docgen.plan.reading import Finding
from docgen.reasons import reason

if sys.platform == "win32":
    _OUT_OF_TIME: tuple[int | None, ...] = (None,)
else:
    import resource

    _OUT_OF_TIME = (None, -signal.SIGXCPU)


@dataclass(frozen=True)
class Limits:
    """What a child may use. A fill of a plan takes a tenth of a second and 100 MB."""

    processor_seconds: int = 10
    seconds: int = 60
    """By the clock: a busy machine may take its time."""
    memory: int = 1024**3
    files: int = 32
    """Open at one time."""
    answer: int = 96 * 1024**2
    """The largest file the gate lets through fits in it."""


LIMITS = Limits()
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""Without these some Pythons do not start."""
_WIRE = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
_ERRORS = {kind.exit_code: kind for kind in (Refused, WrongUse, Unavailable)}


@dataclass(frozen=True)
class _Request:
    __pydantic_config__ = _WIRE

    order: Order
    speaking: str
    """The language of messages."""


@dataclass(frozen=True)
class _Error:
    exit_code: ExitCode
    code: str
    message: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Answer:
    """What came of an order: one of the four."""

    __pydantic_config__ = _WIRE

    filled: Filled | None = None
    error: _Error | None = None
    too_large: bool = False
    broke: str | None = None
    """Where in our own code it broke down."""


class BrokeDown(Exception):
    """What a child that broke down had to say; the cause of a ``template_fault``."""


def carry_out(order: Order) -> Filled:
    """What :func:`docgen.filling.order.carry_out` does, in a child under :data:`LIMITS`.

    Raises what it raises, and Refused ``template_too_slow``, ``template_too_large`` or
    ``template_fault`` where the child came to no good end; Unavailable where none can be started.
    """
    request = _requests().dump_json(_Request(order, language()))
    ended, output = _talk(request)
    if ended in _OUT_OF_TIME:
        raise _too_slow()
    if len(output) > LIMITS.answer:
        raise _too_large()
    try:
        answer = _answers().validate_json(output)
    except ValueError as error:
        raise _fault() from error
    if answer.error is not None:
        said = answer.error
        raise _ERRORS.get(said.exit_code, Refused)(said.code, said.message, said.findings)
    if answer.too_large:
        raise _too_large()
    if answer.filled is None:
        raise _fault() from BrokeDown(answer.broke)
    _let_through(answer.filled.content)
    return answer.filled


def _talk(request: bytes) -> tuple[int | None, bytes]:
    """The exit code of a child and what it answered to ``request``.

    The exit code is None where its time was up. Nothing of the child is left afterwards.
    """
    output: list[bytes] = []
    try:
        with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
            child = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=_environment(),
                start_new_session=True,
            )
            # Neither end may wait for the other for ever, whatever the child does.
            said = threading.Thread(target=_write, args=(child.stdin, request), daemon=True)
            heard = threading.Thread(target=_read, args=(child.stdout, output), daemon=True)
            try:
                said.start()
                heard.start()
                heard.join(LIMITS.seconds)
                in_time = not heard.is_alive()
            finally:
                _end(child)
            said.join(1)
            heard.join(1)
    except OSError as error:
        raise Unavailable(
            "cannot_start",
            say(
                "The template is a draft, and is filled by a process of its own, which could not "
                "be started: {reason}. See that the machine has memory and disk to spare, then "
                "try again.",
                reason=reason(error),
            ),
        ) from error
    return (child.returncode if in_time else None), b"".join(output)


def _command() -> list[str]:
    # -P and -s: nothing is imported from the folder it runs in, or from the user's own packages.
    limits = json.dumps(asdict(LIMITS))
    return [sys.executable, "-P", "-s", "-B", "-m", __name__, limits]


def _environment() -> dict[str, str]:
    """Nothing of ours but where Python and we are."""
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "PYTHONPATH": path}


def _write(stream: IO[bytes], request: bytes) -> None:
    # A child that dies before it has heard all is told by what it answers.
    with contextlib.suppress(OSError), stream:
        stream.write(request)


def _read(stream: IO[bytes], output: list[bytes]) -> None:
    with stream:
        output.append(stream.read(LIMITS.answer + 1))


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a child and of all it started. One that has ended keeps its code."""
    if sys.platform == "win32":
        child.kill()
    else:
        # Not waited for yet, so that its number is still its own.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _let_through(content: bytes) -> None:
    """Let the file through the gate, or say that the template is at fault."""
    try:
        require_docx(Package.open(content))
    except Refused as error:
        raise (_too_large() if error.code in ("too_large", "zip_bomb") else _fault()) from error


def _too_slow() -> Refused:
    return Refused(
        "template_too_slow",
        say(
            "The template is a draft, and filling it was stopped because it took too long. Look "
            "in the template for a for inside a for inside a for; take out the one that is not "
            "needed, save the template and try again."
        ),
    )


def _too_large() -> Refused:
    return Refused(
        "template_too_large",
        say(
            "The template is a draft, and the document it makes is far too large. Look in the "
            "template for something that is repeated more often than it should be, such as a for "
            "inside a for, or for large pictures; correct it, save the template and try again."
        ),
    )


def _fault() -> Refused:
    return Refused(
        "template_fault",
        say(
            "The template is a draft, and it cannot be filled: the attempt broke down. Undo what "
            "was changed in it last, save it and try again. If that does not help, send the "
            "template to whoever looks after docgen."
        ),
    )


@cache
def _requests() -> TypeAdapter[_Request]:
    return TypeAdapter(_Request)


@cache
def _answers() -> TypeAdapter[_Answer]:
    return TypeAdapter(_Answer)


# In the child


def main() -> NoReturn:
    """Carry out the order on standard input under the limits in the first argument."""
    _confine(Limits(**json.loads(sys.argv[1])))
    request = _requests().validate_json(sys.stdin.buffer.read())
    with speaking(request.speaking):
        answer = _attempt(request.order)
    sys.stdout.buffer.write(_answers().dump_json(answer))
    sys.exit(0)


def _confine(limits: Limits) -> None:
    """Take from this process, for good, all it does not need."""
    if sys.platform == "win32":
        return
    for name, limit in (
        ("RLIMIT_CPU", limits.processor_seconds),
        ("RLIMIT_AS", limits.memory),
        ("RLIMIT_NOFILE", limits.files),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NPROC", 0),
    ):
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        most = resource.getrlimit(kind)[1]
        soft = limit if most == resource.RLIM_INFINITY else min(limit, most)
        # The first signal says that the time is up; a second later there is no way round it.
        hard = soft + 1 if name == "RLIMIT_CPU" and soft != most else soft
        try:
            resource.setrlimit(kind, (soft, hard))
        except (ValueError, OSError):
            # Other systems know limits that they do not let anybody set.
            if sys.platform == "linux":
                raise


def _attempt(order: Order) -> _Answer:
    try:
        return _Answer(filled=orders.carry_out(order))
    except (Refused, WrongUse, Unavailable) as error:
        return _Answer(error=_Error(error.exit_code, error.code, error.message, error.findings))
    except MemoryError:
        return _Answer(too_large=True)
    except Exception:  # noqa: BLE001 - whatever it is, whoever asked is told
        return _Answer(broke=traceback.format_exc(limit=-8))


if __name__ == "__main__":
    main()
