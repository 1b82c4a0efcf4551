"""Setting up a folder store, and trying whether it can be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docgen.errors import DocgenError
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.store import Library
from docgen.stores.checking import Check, Made, Prepared, Step
from docgen.stores.folder import FolderStore
from docgen.stores.folder_disk import Disk


def prepare(authority: str, root: Path, *, dry_run: bool) -> Prepared:
    """Make the folders that are missing, or with ``dry_run`` only say which; raises Unavailable."""
    disk = Disk(root, tuple(Library))
    missing = disk.missing_libraries()
    if not dry_run:
        FolderStore(root)
        # One that held documents is not made anew: it has been lost.
        missing = [name for name in missing if name not in disk.missing_libraries()]
    return Prepared(
        authority,
        "folder",
        str(root),
        made=tuple(Step(Made.FOLDER, name) for name in missing),
        lines=(_said(missing, dry_run=dry_run),) if missing else (),
        findings=() if dry_run else tuple(FolderStore(root).probe()),
    )


def examine(root: Path, *, create: bool) -> Iterator[Check]:
    """Try the store in a folder; ``create`` says that it is made when it is first used."""
    if create and not Disk(root, ()).index_file.exists():
        yield Check(
            "folder", say("The folder {folder} will be made when it is first used.", folder=root)
        )
        return
    try:
        findings = tuple(FolderStore(root, create=False).probe())
    except DocgenError as error:
        findings = (
            Finding(
                error.code,
                Severity.ERROR,
                error.message,
                suggestion=say(
                    "Where it is on a drive, see that the drive is there. A new store is made by: "
                    "docgen store init"
                ),
            ),
        )
    serious = [finding for finding in findings if finding.severity is Severity.ERROR]
    said = (
        say("The folder {folder} cannot be used.", folder=root)
        if serious
        else say("The folder {folder} can be read and written.", folder=root)
    )
    yield Check("folder", said, findings, reached=not serious)


def _said(folders: list[str], *, dry_run: bool) -> str:
    names = ", ".join(folders)
    if dry_run:
        return say("These folders would be made: {names}.", names=names)
    return say("These folders were made: {names}.", names=names)
