"""One LibreOffice of our own, driven from outside: started, connected, and given documents.

Runs under the system's Python, the one that has ``uno``. Everything UNO returns is ``Any``.
"""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.uno import Exception as UnoException  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE = 60.0
"""Seconds a new LibreOffice may take before it answers; a loaded machine needs many."""

START_AGAIN = 81
"""The exit code with which LibreOffice asks to be started again, as it does with a new profile."""

PROFILE = {
    # What is typed is what is tested: nothing may be completed, capitalised or replaced.
    "Writer/AutoFunction/Completion": {"Enable": False},
    "Writer/AutoFunction/Format/ByInput": {"Enable": False},
    "Common/AutoCorrect": {
        "CapitalAtStartSentence": False,
        "TwoCapitalsAtStart": False,
        "UseReplacementTable": False,
        "ReplaceDoubleQuote": False,
        "ReplaceSingleQuote": False,
        "ChangeDash": False,
        "CorrectAccidentalCapsLock": False,
    },
    "Linguistic/SpellChecking": {"IsSpellAuto": False},
    # Nothing may come up that waits for somebody.
    "Common/Misc": {"FirstRun": False, "ShowTipOfTheDay": False, "ShowDonation": False},
    "Recovery/AutoSave": {"Enabled": False},
    "Recovery/RecoveryInfo": {"Enabled": False},
}
"""Settings of the profile under ``/org.openoffice.Office.``, before LibreOffice first starts."""


def properties(values: Mapping[str, object]) -> tuple[Any, ...]:
    """``values`` as UNO's sequence of named values."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


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


class Office:
    """A LibreOffice process with a profile in ``folder``, and the services asked of it.

    It listens at a pipe with the name of the folder, which nobody else has.
    """

    def __init__(self, program: str, folder: Path) -> None:
        profile = folder / "profile"
        _write_profile(profile)
        address = f"pipe,name={folder.name};urp;StarOffice.ComponentContext"
        self._command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nofirststartwizard",
            "--nolockcheck",
            f"--accept={address}",
        ]
        self.process = self._launch()
        self._context = self._connect(f"uno:{address}")
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.toolkit = self.service("com.sun.star.awt.Toolkit")
        self.interface = self.service("com.sun.star.ui.test.UITest")
        """The same events as keyboard and mouse give, sent to the windows of a headless office."""
        self._dispatcher = self.service("com.sun.star.frame.DispatchHelper")

    def _launch(self) -> subprocess.Popen[bytes]:
        # In our own process group: whoever ends the group ends the office with us.
        return subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _connect(self, address: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return resolver.resolve(address)
            except NoConnectException:
                if self.process.poll() == START_AGAIN:
                    self.process = self._launch()
                elif self.process.returncode is not None:
                    raise RuntimeError(
                        f"LibreOffice ended at once, with exit code {self.process.returncode}"
                    ) from None
                if time.monotonic() > end:
                    raise TimeoutError("LibreOffice did not answer after its start") from None
                time.sleep(0.05)

    def service(self, name: str) -> Any:
        """A new instance of the UNO service ``name``."""
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def quiet(self) -> None:
        """Return when LibreOffice has done everything that was waiting (layout, menus)."""
        self.toolkit.processEventsToIdle()

    def command(self, document: Any, name: str, **arguments: object) -> None:
        """Give a menu command, such as ``DeleteRows``, to the window of ``document``."""
        self._dispatcher.executeDispatch(
            document.CurrentController.Frame, f".uno:{name}", "", 0, properties(arguments)
        )

    def set_user(self, author: str | None) -> None:
        """Enter ``author`` under Tools > Options > User Data; None leaves it empty."""
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        data = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess",
            properties({"nodepath": "/org.openoffice.UserProfile/Data"}),
        )
        given, _, family = (author or "").rpartition(" ")
        data.replaceByName("givenname", given)
        data.replaceByName("sn", family)
        data.replaceByName("initials", "".join(word[0] for word in (author or "").split()))
        data.commitChanges()

    @contextmanager
    def opened(self, path: Path, password: str | None = None) -> Iterator[Any]:
        """The document of ``path`` in a window; closed without saving when the block ends."""
        arguments: dict[str, object] = {"MacroExecutionMode": 0, "UpdateDocMode": 0}
        if password is not None:
            arguments["Password"] = password
        document = self.desktop.loadComponentFromURL(
            path.as_uri(), "_blank", 0, properties(arguments)
        )
        if document is None:
            raise ValueError(f"LibreOffice cannot open {path.name}")
        try:
            yield document
        finally:
            document.close(True)

    def alive(self) -> bool:
        """Whether LibreOffice still answers; a dead one raises all kinds of exceptions."""
        try:
            self.desktop.getFrames()
        except UnoException:
            return False
        return True

    def end(self) -> None:
        """Close LibreOffice as File > Exit does."""
        self.desktop.terminate()
        self.process.wait(PATIENCE)
