"""Which document a file says it is, and whether the child in it agrees."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Any

from docgen.case import notation, numbers, paths
from docgen.messages import say
from docgen.office import views
from docgen.office.anchors import DOCUMENT_TAG
from docgen.office.blocks import paragraphs_in
from docgen.office.package import Package
from docgen.office.properties import properties
from docgen.plan.reading import Finding, Identity, IdentityBy, Severity
from docgen.reading.base import Base
from docgen.reading.differences import Found, Match
from docgen.reading.imprint import is_spare, value_path


def identify(package: Package) -> Identity:
    """The identity a file claims: by its properties, its anchors, or the number in its footer.

    Where these disagree, as when text was pasted into another issued document, the properties
    win and the identity is not certain.
    """
    own = properties(package)
    tagged, printed = _numbers(package)
    document = numbers.check_document_id(own.get("document", "")) if own.get("document") else None
    if document:
        seen = set(tagged) | set(printed)
        return Identity(
            document=document,
            copy=own.get("copy") or None,
            form=own.get("form") or None,
            template_version=own.get("template") or None,
            case=own.get("case") or None,
            revision=_whole(own.get("revision", "")),
            by=IdentityBy.PROPERTIES,
            certain=not seen or document in seen,
        )
    for found, by in ((tagged, IdentityBy.ANCHORS), (printed, IdentityBy.FOOTER)):
        if found:
            return Identity(document=found[0], by=by, certain=len(set(found)) == 1)
    # A blank, or a file that was only filled, has a form and no document.
    return Identity(
        form=own.get("form") or None,
        template_version=own.get("template") or None,
        case=own.get("case") or None,
        by=IdentityBy.PROPERTIES if own.get("form") else IdentityBy.NONE,
    )


def numbers_in(package: Package) -> list[str]:
    """Every document number a file carries, each once: its own claim first."""
    claimed = numbers.check_document_id(properties(package).get("document", ""))
    tagged, printed = _numbers(package)
    return list(dict.fromkeys([*([claimed] if claimed else []), *tagged, *printed]))


def has_our_anchors(package: Package) -> bool:
    """Whether any content control in the file addresses a value of a case."""
    return any(
        value_path(tuple(paragraph.tags))
        for story in views.stories(package)
        for paragraph in paragraphs_in(story.blocks)
    )


class Agreement(StrEnum):
    """Whether the people in a file are those it was issued for."""

    AGREES = "agrees"
    """Everybody who is named was named before."""
    CHILD_MISSING = "child_missing"
    """The child is named nowhere; a number or a guardian still agrees."""
    NOBODY = "nobody"
    """Nobody is left in the file by whom to know."""


def agreement(match: Match, base: Base) -> Agreement | Finding:
    """Whether the child in a file is the one it was issued for; else the finding that stops all.

    Staff save one child's plan under another name for the next child; the file then still says
    it is the first child's document (design, section 2, point 4).
    """
    named: set[str] = set()
    for path, founds in match.found.items():
        if not _tells_who(path):
            continue
        for found in founds:
            before = found.before
            if notation.is_empty(before):
                before = base.issued.get(path, "")
            if notation.is_empty(before) or notation.is_empty(found.text):
                continue
            if not _same_person(path, before, found):
                return _wrong_child(path, found.where)
            named.add(path)
    replaced = [added for added in match.added if added.listed == "guardians"]
    if replaced and any(paths.list_of(gone.item) == "guardians" for gone in match.removed):
        return _wrong_child("guardians", replaced[0].where)
    known = {p for p, text in base.issued.items() if _tells_who(p) and not notation.is_empty(text)}
    if not known or "child.name" in named or ("child.name" not in known and named):
        return Agreement.AGREES
    return Agreement.CHILD_MISSING if named else Agreement.NOBODY


@lru_cache(8192)
def _tells_who(path: str) -> bool:
    item = paths.item_of(path)
    if item is not None and is_spare(item):
        return False
    return paths.pattern(path) in ("child.name", "child.personal_id", "guardians[].name")


def _wrong_child(path: str, where: dict[str, Any]) -> Finding:
    return Finding(
        "wrong_child",
        Severity.ERROR,
        say(
            "The file was issued for another child: the child's name, personal number "
            "or a guardian in it is not what was issued. Nothing was recorded."
        ),
        path=path,
        where={k: v for k, v in where.items() if k != "text"},
        suggestion=say(
            "Issue a new document for the child the file is about. If it is the same "
            "child and a name was corrected, correct it in the case and issue the "
            "document anew."
        ),
    )


def _same_person(path: str, known: str, found: Found) -> bool:
    if path == "child.personal_id":
        return notation.same_personal_id(known, found.text)
    # Where cells were merged, more than the name may stand in its place.
    near = notation.comparable(known).casefold() in notation.comparable(found.text).casefold()
    return notation.same_name(known, found.text) or (found.doubt is not None and near)


def _numbers(package: Package) -> tuple[list[str], list[str]]:
    """Document numbers in their own content control, and in the text of footers and headers."""
    tagged: list[str] = []
    printed: list[str] = []
    for story in views.stories(package):
        around = story.part != package.main
        # The body is long, and has no number unless a template puts it there.
        if not around and DOCUMENT_TAG.encode() not in package.parts[story.part]:
            continue
        for paragraph in paragraphs_in(story.blocks):
            for piece in paragraph.pieces:
                number = numbers.check_document_id(piece.text) if DOCUMENT_TAG in piece.tags else ""
                if number:
                    tagged.append(number)
            if around:
                printed.extend(numbers.find_document_ids(paragraph.text))
    return tagged, printed


def _whole(text: str) -> int | None:
    return int(text) if text.isdigit() else None
