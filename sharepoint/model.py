"""What SharePoint's answers say, as plain values; only what we use of them."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

Json = Mapping[str, Any]
FieldValue = str | int | float | bool | None
_UNIQUE = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True)
class Who:
    """A person, a group, or an app on nobody's behalf. ``app`` is the app it was done through."""

    name: str
    id: str | None = None
    app: str | None = None

    @classmethod
    def of(cls, identities: Json | None) -> Who | None:
        """Of an identity set."""
        said = identities or {}
        app = said.get("application") or {}
        who = said.get("user") or said.get("group") or {}
        if app and "id" not in who:
            who = app  # what no person had a part in is shown as some user without an id
        if not who:
            return None
        return cls(who.get("displayName") or who.get("email") or "", who.get("id"), app.get("id"))


@dataclass(frozen=True)
class Item:
    """A file or folder in a library."""

    id: str
    name: str
    parent: str | None
    """The id of the folder it lies in."""
    is_folder: bool
    server_path: str | None = None
    """From the server's root, names as they are; None where the answer does not say."""
    etag: str = ""
    """Changes with everything about the item."""
    ctag: str = ""
    """Changes with the content only; folders have none that means anything."""
    size: int = 0
    hash: str | None = None
    """quickXorHash, where SharePoint has it by now."""
    created_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    modified_by: Who | None = None
    version: str = ""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    checked_out_by: Who | None = None
    is_draft: bool = False
    """A minor version, which readers do not see yet."""
    web_url: str | None = None
    is_deleted: bool = False
    is_infected: bool = False

    @classmethod
    def of(cls, answer: Json) -> Item:
        """Of a driveItem."""
        parent = answer.get("parentReference") or {}
        publication = answer.get("publication") or {}
        row = answer.get("listItem") or {}
        fields = row.get("fields") or {}
        return cls(
            id=answer["id"],
            name=answer.get("name", ""),
            parent=parent.get("id"),
            is_folder="folder" in answer or "root" in answer,
            server_path=_path(row.get("webUrl")),
            etag=answer.get("eTag", ""),
            ctag=answer.get("cTag", ""),
            size=int(answer.get("size", 0)),
            hash=((answer.get("file") or {}).get("hashes") or {}).get("quickXorHash"),
            created_at=moment(answer.get("createdDateTime")),
            modified_at=moment(answer.get("lastModifiedDateTime")),
            modified_by=Who.of(answer.get("lastModifiedBy")),
            version=str(fields.get("_UIVersionString") or publication.get("versionId") or ""),
            fields={k: v for k, v in fields.items() if not k.startswith(("@", "_"))},
            checked_out_by=Who.of(publication.get("checkedOutBy")),
            is_draft=publication.get("level") == "draft",
            web_url=answer.get("webUrl"),
            is_deleted="deleted" in answer,
            is_infected="malware" in answer,
        )

    @property
    def unique_id(self) -> str | None:
        """What SharePoint REST knows it by; its eTag says it."""
        found = _UNIQUE.search(self.etag)
        return found[0] if found else None


@dataclass(frozen=True)
class Version:
    """A version of a file's content."""

    label: str
    size: int
    modified_at: dt.datetime | None
    modified_by: Who | None
    comment: str | None = None

    @classmethod
    def of(cls, answer: Json) -> Version:
        """Of a driveItemVersion."""
        return cls(
            label=answer["id"],
            size=int(answer.get("size", 0)),
            modified_at=moment(answer.get("lastModifiedDateTime")),
            modified_by=Who.of(answer.get("lastModifiedBy")),
        )


@dataclass(frozen=True)
class Delta:
    """One page of changes: where to go on, and, on the last, where to begin next time."""

    items: tuple[Item, ...]
    next: str | None
    later: str | None


class Source(Protocol):
    """Content that can be read again from any place, so that an upload can be resumed."""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """``length`` bytes from ``offset``, fewer only at the end."""
        ...


@dataclass(frozen=True)
class Bytes:
    """Content in memory."""

    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self, offset: int, length: int) -> bytes:
        return self.content[offset : offset + length]


class FileSource:
    """Content in a file, which must stay as it is until it has been sent."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.size = file.stat().st_size

    def read(self, offset: int, length: int) -> bytes:
        """As :meth:`Source.read`; raises OSError, also where the file is shorter by now."""
        with self._file.open("rb") as stream:
            stream.seek(offset)
            part = stream.read(length)
        if len(part) != min(length, self.size - offset):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return part


def moment(text: str | None) -> dt.datetime | None:
    """A time as SharePoint writes it; in UTC."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC) if text else None


def _path(url: str | None) -> str | None:
    """The path of an address, its names as they are."""
    return unquote(urlsplit(url).path) if url else None


@dataclass(frozen=True)
class Site:
    """A site, by its id in Microsoft Graph."""

    id: str
    name: str
    web_url: str


@dataclass(frozen=True)
class Library:
    """A document library: a list, and the drive that its files are in."""

    list: str
    drive: str
    name: str
    web_url: str
    template: str = "documentLibrary"


@dataclass(frozen=True)
class Column:
    """A column of a library. ``definition`` is the rest of what Microsoft Graph says of it."""

    name: str
    """Its internal name, which never changes."""
    title: str
    kind: str
    """``text``, ``number``, ``dateTime``, ``choice`` or ``boolean``, or another of theirs."""
    is_required: bool = False
    is_indexed: bool = False
    is_hidden: bool = False
    id: str | None = None

    @classmethod
    def of(cls, answer: Json) -> Column:
        """Of a columnDefinition."""
        kind = next((k for k in _KINDS if k in answer), "other")
        return cls(
            name=answer.get("name", ""),
            title=answer.get("displayName", ""),
            kind=kind,
            is_required=bool(answer.get("required")),
            is_indexed=bool(answer.get("indexed")),
            is_hidden=bool(answer.get("hidden")),
            id=answer.get("id"),
        )

    def definition(self) -> dict[str, Any]:
        """The column as Microsoft Graph wants it made."""
        made: dict[str, Any] = {
            "name": self.name,
            "displayName": self.title,
            "required": self.is_required,
            "indexed": self.is_indexed,
            "hidden": self.is_hidden,
            "enforceUniqueValues": False,
        }
        made[self.kind] = {"format": "dateOnly"} if self.kind == "dateTime" else {}
        return made


_KINDS = ("text", "number", "dateTime", "choice", "boolean", "lookup", "personOrGroup")


@dataclass(frozen=True)
class ContentType:
    """A content type of a library."""

    id: str
    name: str


@dataclass(frozen=True)
class Assignment:
    """What a person or group may do: the numbers of their roles."""

    principal: int
    login: str
    title: str
    roles: frozenset[int]
