"""Trying everything an installation needs, from its settings to its stores; nothing is changed.

Each check is made whatever came of those before it, and comes as soon as it is done: some wait for
the network.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from docgen.errors import DocgenError, Unavailable
from docgen.forms import publishing
from docgen.forms.catalogue import Catalogue
from docgen.messages import say
from docgen.office.libreoffice import has_uno
from docgen.plan.reading import Finding, Severity
from docgen.records import database
from docgen.records.keys import MASTER_KEY_FILE, Keys
from docgen.records.tables import case_key
from docgen.service import open_stores
from docgen.settings import PREFIX, Settings
from docgen.stores.checking import Check

LIBREOFFICE = (25, 2)
"""Older ones damage files with content controls (docs/behaviour/anchors.md)."""
_PATIENCE = 60


@dataclass(frozen=True)
class Examined:
    """A check, and whose store it is about, where it is about one."""

    check: Check
    authority: str | None = None
    address: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"authority": self.authority, **self.check.to_json()}


def examine(
    settings: Settings,
    tell: Callable[[str], None] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Examined]:
    """Everything that can be tried; ``tell`` is as for :meth:`docgen.service.Service.open`."""
    yield Examined(_settings(environment))
    for check in (_home, _database, _templates):
        yield from map(Examined, check(settings))
    yield Examined(_libreoffice(settings))
    yield from _stores(settings, tell)


def _settings(environment: Mapping[str, str]) -> Check:
    """Wrong ones stop every command before it begins, so that these are right."""
    names = sorted(name for name in environment if name.startswith(PREFIX) and environment[name])
    if not names:
        return Check("settings", say("No setting is made: the defaults hold."))
    return Check("settings", say("Settings made: {names}.", names=", ".join(names)))


def _home(settings: Settings) -> Iterator[Check]:
    home = settings.home
    if not home.exists():
        yield Check(
            "home",
            say("The home folder {folder} will be made when it is first used.", folder=home),
        )
        return
    findings = []
    if not home.is_dir() or not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        findings.append(
            Finding(
                "home_not_writable",
                Severity.ERROR,
                say("We may not read and write in the home folder {folder}.", folder=home),
                suggestion=say(
                    "Let the user that runs docgen own it, or name another with DOCGEN_HOME."
                ),
            )
        )
    elif os.name == "posix" and home.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
        findings.append(
            Finding(
                "home_open",
                Severity.WARNING,
                say("Everybody on this machine can look into the home folder {folder}.",
                    folder=home),
                suggestion=f"    chmod 700 {home}",
            )
        )  # fmt: skip
    yield Check("home", say("The home folder is {folder}.", folder=home), tuple(findings))


def _database(settings: Settings) -> Iterator[Check]:
    """The database, and with it the master key."""
    url = settings.database
    if database.is_missing_file(url):
        yield Check("database", say("The database will be made when it is first used."))
        yield _key(settings, None)
        return
    try:
        with database.looking(url) as (connection, version):
            yield _tables(version)
            yield _key(settings, connection if version else None)
    except DocgenError as error:
        yield _failed("database", say("The database cannot be used."), error)


def _tables(version: str | None) -> Check:
    newest = database.known_versions()[-1]
    if version == newest:
        return Check("database", say("The database answers, and its tables are up to date."))
    finding = Finding(
        "database_older",
        Severity.NOTE,
        say(
            "The next command brings the tables up to date (from {version} to {newest}).",
            version=version or "–",
            newest=newest,
        ),
        suggestion=say("Make a backup first, where there is anything in it."),
    )
    return Check("database", say("The database answers."), (finding,))


def _key(settings: Settings, connection: Connection | None) -> Check:
    """Whether the master key fits; it is never made here."""
    own = settings.home / MASTER_KEY_FILE
    try:
        given = settings.master_key()
        sealed = connection is not None and connection.execute(select(case_key).limit(1)).first()
        if given is None and not own.exists() and not sealed:
            return Check(
                "master_key", say("The master key will be made when the first case is imported.")
            )
        if connection is None:
            return Check(
                "master_key", say("There is a master key; nothing has been sealed with it yet.")
            )
        Keys.open(connection, settings.home, given)
    except DocgenError as error:
        return _failed("master_key", say("The master key cannot be used."), error)
    findings = []
    if given is None:
        findings.append(
            Finding(
                "master_key_with_records",
                Severity.NOTE,
                say("The master key lies beside the records it opens."),
                suggestion=say(
                    "Keep a copy where no backup of the home folder reaches; the setting "
                    "DOCGEN_MASTER_KEY_FILE names another place for it."
                ),
            )
        )
    return Check("master_key", say("The master key opens the records."), tuple(findings))


def _templates(settings: Settings) -> Iterator[Check]:
    try:
        catalogue = Catalogue.load(settings.templates_folder)
    except DocgenError as error:
        yield _failed("templates", say("The templates cannot be used."), error)
        return
    drafts = [
        finding
        for form in catalogue.forms.values()
        for language in form.languages
        for finding in publishing.draft(form, language)
    ]
    said = say(
        "{count} forms are in {folder}; templates that are drafts: {drafts}.",
        count=len(catalogue.forms),
        folder=settings.templates_folder,
        drafts=len(drafts),
    )
    yield Check("templates", said, tuple(drafts))


def _libreoffice(settings: Settings) -> Check:
    """PDF files are made with it, and who works in it should know which one it is."""
    program = shutil.which(settings.office or "soffice")
    said = ""
    if program:
        try:
            said = subprocess.run(
                [program, "--version"],
                check=False,
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
            ).stdout
        except (OSError, subprocess.TimeoutExpired):
            said = ""
    found = re.search(r"(\d+)\.(\d+)[.\d]*", said)
    if program is None or found is None:
        return Check(
            "libreoffice",
            say(
                "LibreOffice was not found here. PDF files are made with it; all else works "
                "without."
            ),
        )
    message = say("LibreOffice {version} is installed.", version=found[0])
    if (int(found[1]), int(found[2])) >= LIBREOFFICE:
        return Check("libreoffice", message, () if has_uno(settings.office) else (_no_uno(),))
    finding = Finding(
        "libreoffice_old",
        Severity.WARNING,
        say("LibreOffice before 25.2 damages the files that docgen issues."),
        suggestion=say("Install a newer one, or set DOCGEN_ANCHORS to bookmarks."),
    )
    return Check("libreoffice", message, (finding,))


def _no_uno() -> Finding:
    return Finding(
        "libreoffice_uno",
        Severity.WARNING,
        say("No Python has LibreOffice's module uno, so that no PDF files can be made."),
        suggestion=say("Install it; on Debian it is the package python3-uno."),
    )


def _stores(settings: Settings, tell: Callable[[str], None] | None) -> Iterator[Examined]:
    try:
        stores = open_stores(settings, tell)
    except DocgenError as error:
        yield Examined(_failed("stores", say("The stores file cannot be used."), error))
        return
    authorities = stores.authorities()
    if not authorities:
        yield Examined(Check("stores", say("No authority has a store yet.")))
    for authority in authorities:
        address = stores.place(authority).address
        for check in stores.examine(authority):
            yield Examined(check, authority, address)


def _failed(about: str, message: str, error: DocgenError) -> Check:
    """What a check that could not be made comes to; a person must look where nobody answered."""
    own = Finding(error.code, Severity.ERROR, error.message)
    reached = not (isinstance(error, Unavailable) and error.code == "database_unavailable")
    return Check(about, message, error.findings or (own,), reached=reached)
