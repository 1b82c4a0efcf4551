"""The process beside LibreOffice: takes jobs as JSON lines on stdin, answers each with one line.

It is run by a Python that has UNO, which is rarely ours, and so imports nothing of docgen. What
turns a file into another is unoserver's converter; its server is not used, as that listens where
every user of the machine can reach it and would read any file for them in our name. Here the office
listens at a pipe that only its owner may open.

When stdin ends, nobody is left to work for: the office is ended and everything it left is taken
away. When the office is gone, this ends too, so that the other side sees it.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # The folder of this file is no place to look for modules; where unoserver is comes last.
    sys.path[:1] = []
    sys.path.append(sys.argv[3])

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

START_AGAIN = 81
"""The exit code with which LibreOffice asks to be started again, as it does with a new profile."""

PROFILE = {
    # A document may not reach out of itself.
    "Common/Security/Scripting": {
        "BlockUntrustedRefererLinks": True,
        "DisableActiveContent": True,
        "DisableMacrosExecution": True,
    },
    # Nothing may come up that waits for somebody.
    "Common/Misc": {"FirstRun": False, "ShowTipOfTheDay": False, "ShowDonation": False},
    "Recovery/AutoSave": {"Enabled": False},
    "Recovery/RecoveryInfo": {"Enabled": False},
}
"""Settings of the profile under ``/org.openoffice.Office.``, before LibreOffice first starts."""


class Office:
    """A LibreOffice with a profile in ``folder``, listening at a pipe of the folder's name."""

    def __init__(self, program: str, folder: Path) -> None:
        self._folder = folder
        self._profile = folder / "profile"
        self.address = f"pipe,name={folder.name};urp;StarOffice.ComponentContext"
        _write_profile(self._profile)
        self._command = [
            program,
            f"-env:UserInstallation={self._profile.as_uri()}",
            *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault"),
            *("--nofirststartwizard", "--nolockcheck"),
            f"--accept={self.address}",
        ]
        self.launch()

    def launch(self) -> None:
        """Start the program, in a process group of its own."""
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def end(self) -> None:
        """End the office and take away what it left."""
        kill_group(self.process.pid)
        self.process.wait()
        clear(self._folder)


def kill_group(pid: int) -> None:
    """Kill the process that leads a group, and all the group, as far as they are there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)
        else:
            os.killpg(pid, signal.SIGKILL)


def clear(folder: Path) -> None:
    """Take away the folder of an office, and the sockets that one ended by force leaves."""
    shutil.rmtree(folder, ignore_errors=True)
    for socket in sockets(folder):
        socket.unlink(missing_ok=True)


def sockets(folder: Path) -> list[Path]:
    """The sockets of an office with its profile in ``folder``.

    Whatever TMPDIR says, they lie in the system's tmp. One has the folder's name; the other, by
    which a second office with the same profile would find the first, a hash of the profile's
    address (desktop/source/app/officeipcthread.cxx), each byte written without leading zeros.
    """
    if sys.platform == "win32":
        return []
    profile = (folder / "profile").as_uri().encode("utf-16-le")
    digest = hashlib.md5(profile, usedforsecurity=False).digest()
    names = (folder.name, "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest))
    return [Path(os.sep, "tmp", f"OSL_PIPE_{os.getuid()}_{name}") for name in names]


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" '
        f'oor:op="fuse"><value>{str(value).lower()}</value></prop></item>'
        for path, settings in PROFILE.items()
        for name, value in settings.items()
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor='
        '"http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>\n',
        encoding="utf-8",
    )


class Answers:
    """What is answered, one line each, on what was stdout."""

    def __init__(self) -> None:
        # Nothing that UNO prints may come between them.
        self._stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def __call__(self, answer: dict[str, Any]) -> None:
        self._stream.write(json.dumps(answer) + "\n")
        self._stream.flush()


def connected(office: Office, tell: Answers) -> Any:
    """The converter of unoserver, connected to the office when it answers."""
    import uno  # type: ignore[import-not-found] # noqa: PLC0415 - the answer to whether it is here
    from com.sun.star.connection import (  # type: ignore[import-not-found] # noqa: PLC0415
        NoConnectException,
    )
    from unoserver.converter import UnoConverter  # noqa: PLC0415

    class Converter(UnoConverter):  # type: ignore[misc]
        """unoserver's, at a pipe."""

        def __init__(self, context: Any) -> None:
            self.context = context
            self.service = context.ServiceManager
            self.desktop = self._of("com.sun.star.frame.Desktop")
            self.filter_service = self._of("com.sun.star.document.FilterFactory")
            self.type_service = self._of("com.sun.star.document.TypeDetection")
            self.temp_dir = None
            self._export_filters = None
            self._import_filters = None

        def _of(self, name: str) -> Any:
            return self.service.createInstanceWithContext(name, self.context)

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    while True:  # whoever waits for the answer sees to it that it is not for ever
        try:
            return Converter(resolver.resolve(f"uno:{office.address}"))
        except NoConnectException:
            code = office.process.poll()
            if code == START_AGAIN:
                office.launch()
                tell({"office": office.process.pid})
            elif code is not None:
                raise SystemExit(f"LibreOffice ended at once, with exit code {code}") from None
            time.sleep(0.02)


def main() -> None:
    """Start LibreOffice, say so, and work until stdin ends."""
    tell = Answers()
    program, folder = sys.argv[1], Path(sys.argv[2])
    try:
        import uno  # noqa: F401, PLC0415 - only whether it is there
    except ImportError as error:
        tell({"no_uno": str(error)})
        return
    jobs: SimpleQueue[str] = SimpleQueue()
    office = Office(program, folder)
    tell({"office": office.process.pid})
    threading.Thread(target=_listen, args=(jobs, office), daemon=True).start()
    converter = connected(office, tell)
    tell({"version": converter.uno_info()})
    while True:
        job = json.loads(jobs.get())
        try:
            converter.convert(
                inpath=job["source"],
                outpath=job["target"],
                filtername="writer_pdf_Export",
                filter_options=job["options"],
            )
        except Exception as error:
            if office.process.poll() is not None or not _answering(converter):
                raise
            tell({"failed": f"{type(error).__name__}: {error}"})
        else:
            tell({"done": True})


def _answering(converter: Any) -> bool:
    try:
        converter.desktop.getFrames()
    except Exception:  # noqa: BLE001 - a dead office raises all kinds
        return False
    return True


def _listen(jobs: SimpleQueue[str], office: Office) -> None:
    """Pass the lines of stdin on, and end everything when there are no more."""
    for line in sys.stdin:
        jobs.put(line)
    office.end()
    os._exit(0)


if __name__ == "__main__":
    main()
