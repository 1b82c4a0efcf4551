"""Which store each authority has: the stores file, and the stores it leads to.

Without a file every authority has a folder of its own in the home folder. With one, only those
named in it have a store: a folder, or a SharePoint site. What SharePoint needs is loaded when such
a store is opened, and not before.
"""

from __future__ import annotations

import difflib
import re
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docgen.errors import Unavailable, WrongUse
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.reasons import reason
from docgen.store import DocumentStore
from docgen.stores import folder_setup, sharepoint_place
from docgen.stores.checking import Check, Prepared
from docgen.stores.folder import FolderStore
from docgen.stores.sharepoint_place import SharePointPlace
from docgen.stores.toml_table import Table

if TYPE_CHECKING:
    from docgen.stores.sharepoint import SameContent

FILE = "stores.toml"
_AUTHORITY = re.compile(r"[a-z][a-z0-9]{0,9}")


@dataclass(frozen=True)
class FolderPlace:
    """One authority's folder. ``create`` says that it is made where it is missing; one that
    somebody named may be a drive that is not mounted.
    """

    authority: str
    path: Path
    create: bool
    kind: ClassVar[str] = "folder"

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return str(self.path)


Place = FolderPlace | SharePointPlace
_KINDS = (FolderPlace.kind, SharePointPlace.kind)


def load(file: Path, home: Path) -> dict[str, Place]:
    """The places of a stores file by authority; people's sign-ins are remembered in ``home``.

    Raises Unavailable where the file cannot be read, and WrongUse with every fault in it.
    """
    faults: list[Finding] = []
    places: dict[str, Place] = {}
    for authority, values in _tables(file).items():
        if not isinstance(values, Mapping):
            faults.append(_outside(authority))
            continue
        table = Table(authority, values, faults, file.parent)
        if not _AUTHORITY.fullmatch(authority):
            faults.append(_no_authority(authority))
        place = _place(authority, table, home)
        if place is not None:
            places[authority] = place
    if not places and not faults:
        faults.append(_empty(file))
    if faults:
        said = say("The stores file {file} cannot be used. Correct it:", file=file)
        raise WrongUse("stores_file", said, faults)
    return places


class Stores:
    """The stores of one installation, each opened once, when it is first asked for.

    ``places`` are those of a stores file, None where there is no file. ``same_content`` is as for
    the SharePoint store; ``tell`` is given what a person must do to sign in. Safe to share between
    threads.
    """

    def __init__(
        self,
        places: Mapping[str, Place] | None,
        home: Path,
        *,
        same_content: SameContent = bytes.__eq__,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._places = places
        self._home = home
        self._same_content = same_content
        self._tell = tell or _on_standard_error
        self._lock = threading.Lock()
        self._open: dict[str, DocumentStore] = {}

    def __call__(self, authority: str) -> DocumentStore:
        """The store of an authority; raises WrongUse where it has none, and what opening raises."""
        with self._lock:
            store = self._open.get(authority)
            if store is None:
                store = self._open[authority] = open_store(
                    self.place(authority), same_content=self._same_content, tell=self._tell
                )
            return store

    def place(self, authority: str) -> Place:
        """Where an authority's store is; raises WrongUse where it has none."""
        if self._places is None:
            if not _AUTHORITY.fullmatch(authority):
                raise WrongUse("no_such_authority", _no_authority(authority).message)
            return FolderPlace(authority, self._home / "store" / authority, create=True)
        place = self._places.get(authority)
        if place is None:
            near = difflib.get_close_matches(authority, self._places, n=1) or list(self._places)
            raise WrongUse(
                "no_such_authority",
                say(
                    "The authority {authority} has no store: the stores file names {known}. Add a "
                    "table [{authority}] to it.",
                    authority=authority,
                    known=", ".join(near),
                ),
            )
        return place

    def authorities(self) -> tuple[str, ...]:
        """Those that have a store: named in the file, or with a folder in the home folder."""
        if self._places is not None:
            return tuple(self._places)
        folder = self._home / "store"
        found = folder.iterdir() if folder.is_dir() else ()
        return tuple(sorted(one.name for one in found if _AUTHORITY.fullmatch(one.name)))

    def groups(self, authority: str) -> Mapping[str, str] | None:
        """The names an authority's store knows its units' groups by, by the units' ids or names.

        None where the store cannot see to rights. Raises WrongUse where there is no store.
        """
        place = self.place(authority)
        return place.groups if isinstance(place, SharePointPlace) else None

    def is_configured(self, authority: str) -> bool:
        """Whether the stores file names a store for an authority."""
        return self._places is not None and authority in self._places

    def prepare(self, authority: str, *, dry_run: bool) -> Prepared:
        """Make what the store lacks, or with ``dry_run`` only say what that is.

        Raises what opening the store raises.
        """
        place = self.place(authority)
        if isinstance(place, FolderPlace):
            return folder_setup.prepare(authority, place.path, dry_run=dry_run)
        from docgen.stores import sharepoint_setup  # noqa: PLC0415 - loads msal and office365

        return sharepoint_setup.prepare(place, dry_run=dry_run, tell=self._tell)

    def examine(self, authority: str) -> Iterator[Check]:
        """Try whether the store can be used as we need, one check after the other."""
        place = self.place(authority)
        if isinstance(place, FolderPlace):
            return folder_setup.examine(place.path, create=place.create)
        from docgen.stores import sharepoint_opening  # noqa: PLC0415 - loads msal and office365

        return sharepoint_opening.examine(place, self._tell)


def open_store(
    place: Place,
    *,
    same_content: SameContent = bytes.__eq__,
    tell: Callable[[str], None] | None = None,
) -> DocumentStore:
    """The store at a place. Raises what the kind of store raises when it cannot be reached."""
    if isinstance(place, FolderPlace):
        return FolderStore(place.path, create=place.create)
    from docgen.stores import sharepoint_opening  # noqa: PLC0415 - loads msal and office365

    return sharepoint_opening.open_store(place, same_content, tell or _on_standard_error)


def _place(authority: str, table: Table, home: Path) -> Place | None:
    kind = table.choice("kind", _KINDS, "")
    if not table.has("kind"):
        table.missing("kind", say("one of: {choices}", choices=", ".join(_KINDS)))
    if kind == SharePointPlace.kind:
        place: Place | None = sharepoint_place.read(authority, table, home / "sign-in")
    elif kind == FolderPlace.kind:
        path = table.path("path", say("the name of a folder"), required=True)
        place = FolderPlace(authority, path, create=False) if path else None
    else:
        return None  # what else there may be depends on the kind
    table.finish()
    return place


def _tables(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise Unavailable(
            "stores_unreadable",
            say(
                "The stores file {file} cannot be read: {reason}. Check the setting "
                "DOCGEN_STORES, and your rights to the file.",
                file=file,
                reason=reason(error),
            ),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = re.search(r"at line (\d+)", str(error))
        raise WrongUse(
            "stores_file",
            say(
                "The stores file {file} cannot be understood from line {line} on. It must be TOML "
                "in UTF-8; docs/sharepoint.md shows one.",
                file=file,
                line=where[1] if where else "?",
            ),
        ) from error


def _outside(key: str) -> Finding:
    return Finding(
        "stores_key_unknown",
        Severity.ERROR,
        say(
            "{key} stands outside any table. Write the authority's id in brackets above it, as "
            "[bun].",
            key=key,
        ),
    )


def _no_authority(found: str) -> Finding:
    return Finding(
        "stores_authority",
        Severity.ERROR,
        say(
            "“{found}” is no authority's id: a small letter a to z, then at most nine letters and "
            "figures, as in the cases.",
            found=found,
        ),
    )


def _empty(file: Path) -> Finding:
    return Finding(
        "stores_empty",
        Severity.ERROR,
        say(
            "The stores file {file} names no authority. Add a table for each, or remove the file.",
            file=file.name,
        ),
    )


def _on_standard_error(text: str) -> None:
    sys.stderr.write(f"{text}\n")
