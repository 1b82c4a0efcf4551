"""A case as a package: handed to a party, moved to another installation, rebuilt and compared.

A package is a zip file with everything decrypted, so it holds personal data and is for whoever
the case may be shown to. One that leaves something out (``withhold``) is for reading only and is
not taken in again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select

from docgen.errors import Refused
from docgen.messages import say
from docgen.records import cases, deliveries, documents, journal, readings, review
from docgen.records.archive import Archive, Blob
from docgen.records.cases import CaseFile
from docgen.records.deliveries import Delivery
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.keys import Keys
from docgen.records.readings import StoredReading
from docgen.records.review import ReviewItem
from docgen.records.tables import template
from docgen.records.withholding import Withholding

FORMAT = "docgen case"
VERSION = 1
LIMIT_BYTES = 2 * 1024**3
"""What a package may unpack to."""

_LATER = ("deliveries",)
"""What packages of the first versions do not have."""

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Template:
    """A template that a document of the case was issued from."""

    sha256: str
    form: str
    version: str
    created_at: dt.datetime


@dataclass(frozen=True)
class Contents:
    """Everything recorded about one case, without the archived bytes."""

    case: CaseFile
    journal: list[JournalEntry]
    documents: list[IssuedDocument]
    readings: list[StoredReading]
    review: list[ReviewItem]
    blobs: list[Blob]
    templates: list[Template]
    deliveries: list[Delivery] = field(default_factory=list)


@dataclass(frozen=True)
class Replay:
    """A case rebuilt from its journal. ``differs`` are the addresses where it is not the case."""

    case: dict[str, Any]
    differs: tuple[str, ...]


_CONTENTS = TypeAdapter(Contents)


def export_case(
    connection: Connection,
    archive: Archive,
    case_id: str,
    *,
    at: dt.datetime,
    withhold: Iterable[str] = (),
) -> bytes:
    """The case as a zip file; ``withhold`` are the addresses to leave out.

    With ``withhold``, only those archived files are included that were issued here and print
    nothing of it; the manifest lists the others, which a person must go through. Journalling the
    export is the caller's. Raises Refused when the case is unknown or has been disposed of,
    WrongUse when ``withhold`` names no address.
    """
    withholding = Withholding(withhold)
    contents = _collect(connection, archive, case_id)
    data = _CONTENTS.dump_python(contents, mode="json")
    included, left_out = contents.blobs, []
    if withholding.paths:
        withholding.learn_case(contents.case.payload)
        withholding.learn(data)
        data["case"]["payload"] = withholding.without(data["case"]["payload"])
        data["case"]["imported"] = withholding.without(data["case"]["imported"])
        data = withholding.struck(withholding.redacted(data))
        issued = [d for d in contents.documents if _prints_none(withholding, d)]
        harmless = {d.content_sha256 for d in issued}
        harmless |= {d.printed.sha256 for d in issued if d.printed is not None}
        included = [blob for blob in contents.blobs if blob.sha256 in harmless]
        left_out = [blob.sha256 for blob in contents.blobs if blob.sha256 not in harmless]
    members = {f"{name}.json": _json(part) for name, part in data.items()}
    for blob in included:
        members[f"blobs/{blob.sha256}"] = archive.fetch(connection, case_id, blob.sha256)
    for known in contents.templates:
        members[f"templates/{known.sha256}"] = archive.fetch_template(known.sha256)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "case": case_id,
        "exported_at": at.astimezone(dt.UTC).isoformat(),
        "complete": not withholding.paths,
        "withheld": list(withholding.paths),
        "left_out": left_out,
        "sha256": {name: hashlib.sha256(member).hexdigest() for name, member in members.items()},
    }
    return _packed({"manifest.json": _json(manifest), **members})


def import_case(
    connection: Connection, archive: Archive, package: bytes, *, at: dt.datetime
) -> str:
    """Take in a package of :func:`export_case` and return the case's number.

    The history is the same afterwards; review items keep their numbers where these are free.
    Raises Refused, with nothing recorded once the caller rolls back, when the package is damaged,
    incomplete or newer than this program, or when the case or one of its documents is known here.
    """
    members = _unpacked(package)
    manifest = _manifest(members)
    try:
        contents = _CONTENTS.validate_python(
            {
                name: json.loads(members[f"{name}.json"])
                for name in Contents.__dataclass_fields__
                if name not in _LATER or f"{name}.json" in members
            }
        )
        blobs = {blob.sha256: _content(members, "blobs", blob.sha256) for blob in contents.blobs}
        templates = {
            known.sha256: _content(members, "templates", known.sha256)
            for known in contents.templates
        }
    except (KeyError, ValueError, ValidationError) as error:
        raise _damaged(say("its content is not as it should be")) from error
    if contents.case.case_id != manifest["case"] or _foreign(contents):
        raise _damaged(say("it mixes several cases"))
    _record(connection, archive, contents, blobs, templates, at)
    return contents.case.case_id


def replay(
    connection: Connection,
    keys: Keys,
    case_id: str,
    apply: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]],
) -> Replay:
    """Rebuild the case from its journal and compare it with the case as recorded.

    ``apply`` is given the case so far and the payload of a change, and returns the case after it.
    Raises Refused when the journal does not begin with an import.
    """
    entries = journal.entries(connection, keys, case_id)
    first = next((entry for entry in entries if entry.kind is Recorded.IMPORT), None)
    if first is None:
        raise Refused(
            "journal_without_beginning",
            say(
                "The journal of {case} has no entry for how the case came, so the case cannot be"
                " rebuilt from it.",
                case=case_id,
            ),
        )
    rebuilt: dict[str, Any] = first.payload["case"]
    for entry in entries:
        if entry.kind is Recorded.CHANGE:
            rebuilt = apply(rebuilt, entry.payload)
    now = cases.load(connection, keys, case_id).payload
    return Replay(rebuilt, tuple(_differences(rebuilt, now, "")))


def _content(members: Mapping[str, bytes], folder: str, sha256: str) -> bytes:
    content = members[f"{folder}/{sha256}"]
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"{folder}/{sha256} is not what it is named for")
    return content


def _collect(connection: Connection, archive: Archive, case_id: str) -> Contents:
    keys = archive.keys
    case = cases.load(connection, keys, case_id)
    issued = documents.of_case(connection, keys, case_id)
    rows = connection.execute(
        select(template)
        .where(template.c.sha256.in_({document.template_sha256 for document in issued}))
        .order_by(template.c.form, template.c.created_at)
    )
    return Contents(
        case=case,
        journal=journal.entries(connection, keys, case_id),
        documents=issued,
        readings=readings.of_case(connection, keys, case_id),
        review=review.list_items(connection, keys, case_id=case_id),
        blobs=archive.of_case(connection, case_id),
        templates=[Template(**row) for row in rows.mappings()],
        deliveries=deliveries.listed(connection, keys, case_id),
    )


def _prints_none(withholding: Withholding, issued: IssuedDocument) -> bool:
    values = {path: [value.value, *value.texts] for path, value in issued.values.items()}
    left: dict[str, Any] = withholding.struck(withholding.redacted(values))
    return left == values


def _foreign(contents: Contents) -> bool:
    parts = (
        contents.journal,
        contents.documents,
        contents.deliveries,
        contents.readings,
        contents.review,
    )
    found = {part.case_id for part in (*contents.blobs, *(p for listed in parts for p in listed))}
    return bool(found - {contents.case.case_id})


def _record(
    connection: Connection,
    archive: Archive,
    contents: Contents,
    blobs: Mapping[str, bytes],
    templates: Mapping[str, bytes],
    at: dt.datetime,
) -> None:
    keys = archive.keys
    case = contents.case
    keys.writing(connection, case.case_id, at)
    cases.save(connection, keys, replace(case, saves=0))
    for known in contents.templates:
        archive.keep_template(
            connection, known.form, known.version, templates[known.sha256], at=known.created_at
        )
    for blob in contents.blobs:
        archive.keep(connection, case.case_id, blob.kind, blobs[blob.sha256], at=blob.created_at)
    for issued in contents.documents:
        documents.save(connection, keys, issued)
    for handed in contents.deliveries:
        deliveries.save(connection, keys, handed)
    for said in contents.readings:
        readings.save(connection, keys, said)
    for entry in contents.journal:
        journal.append(connection, keys, entry)
    for item in contents.review:
        review.restore(connection, keys, item)


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _packed(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, member in members.items():
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            file.writestr(info, member)
    return packed.getvalue()


def _unpacked(package: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as file:
            if sum(info.file_size for info in file.infolist()) > LIMIT_BYTES:
                raise _damaged(say("it is too large"))
            return {info.filename: file.read(info) for info in file.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _damaged(say("it is not a whole zip file")) from error


def _manifest(members: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(members["manifest.json"])
        kind, version, digests = manifest["format"], manifest["version"], manifest["sha256"]
        complete, _ = manifest["complete"], manifest["case"]
        altered = [
            name
            for name, digest in digests.items()
            if hashlib.sha256(members[name]).hexdigest() != digest
        ]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _damaged(say("it has no sound manifest")) from error
    if kind != FORMAT or set(digests) != set(members) - {"manifest.json"} or altered:
        raise _damaged(say("its files are not those it was made with"))
    if version != VERSION:
        raise Refused(
            "package_newer",
            say(
                "The case package was made by another version of the program and cannot be taken"
                " in. Update this installation, then try again."
            ),
        )
    if not complete:
        raise Refused(
            "package_incomplete",
            say(
                "The case package leaves out what was withheld from its reader, so it cannot"
                " become a case again. Ask for the whole package."
            ),
        )
    return manifest


def _damaged(reason: str) -> Refused:
    return Refused(
        "package_damaged",
        say(
            "The case package was not taken in: {reason}. Nothing was recorded. Ask for it to be"
            " exported and sent again.",
            reason=reason,
        ),
    )


def _differences(rebuilt: Any, now: Any, path: str) -> Iterator[str]:
    """The addresses where two cases differ; the order of items with ids is no difference."""
    if isinstance(rebuilt, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*rebuilt, *now)):
            below = f"{path}.{key}" if path else key
            yield from _differences(rebuilt.get(key), now.get(key), below)
    elif (ours := _by_id(rebuilt)) is not None and (theirs := _by_id(now)) is not None:
        for key in dict.fromkeys((*ours, *theirs)):
            yield from _differences(ours.get(key), theirs.get(key), f"{path}[{key}]")
    elif rebuilt != now:
        yield path


def _by_id(items: Any) -> dict[str, Any] | None:
    """Items by id; None for anything but a list whose items all have one."""
    if not isinstance(items, list):
        return None
    if not all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in items):
        return None
    return {item["id"]: item for item in items}
