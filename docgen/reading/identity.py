"""Which document a file says it is, and whether the child in it agrees."""

from __future__ import annotations

from docgen.case import notation, numbers
from docgen.messages import say
from docgen.office import views
from docgen.office.anchors import DOCUMENT_TAG, properties
from docgen.office.package import Package
from docgen.plan.reading import Finding, Identity, IdentityBy, Severity
from docgen.reading.imprint import value_path
from docgen.reading.matching import Match


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


def has_our_anchors(package: Package) -> bool:
    """Whether any content control in the file addresses a value of a case."""
    return any(
        value_path(tuple(paragraph.tags))
        for story in views.stories(package)
        for paragraph in views.paragraphs_in(story.blocks)
    )


def wrong_child(match: Match) -> Finding | None:
    """The finding that stops everything when the people in the file are others than issued.

    Staff save one child's plan under another name for the next child; the file then still says
    it is the first child's document (design, section 2, point 4).
    """
    for path, founds in match.found.items():
        if path not in ("child.name", "child.personal_id") and not (
            path.startswith("guardians[") and path.endswith("].name")
        ):
            continue
        if "[new" in path:
            continue
        for found in founds:
            if notation.is_empty(found.before) or notation.is_empty(found.text):
                continue
            if found.doubt or not _same_person(found.before, found.text):
                return Finding(
                    "wrong_child",
                    Severity.ERROR,
                    say(
                        "The file was issued for another child: the child's name, personal number "
                        "or a guardian in it is not what was issued. Nothing was recorded."
                    ),
                    path=path,
                    where={k: v for k, v in found.where.items() if k != "text"},
                    suggestion=say(
                        "Issue a new document for the child the file is about. If it is the same "
                        "child and a name was corrected, correct it in the case and issue the "
                        "document anew."
                    ),
                )
    return None


def names_missing(match: Match) -> bool:
    """Whether the child's name stood in the document and stands nowhere in the file."""
    founds = match.found.get("child.name", [])
    return bool(founds) and all(notation.is_empty(found.text) for found in founds)


def _same_person(before: str, after: str) -> bool:
    one, other = (notation.comparable(text).casefold() for text in (before, after))
    strip = str.maketrans("", "", "- +")
    return one == other or (
        any(char.isdigit() for char in one) and one.translate(strip) == other.translate(strip)
    )


def _numbers(package: Package) -> tuple[list[str], list[str]]:
    """Document numbers in their own content control, and in the text of footers and headers."""
    tagged: list[str] = []
    printed: list[str] = []
    for story in views.stories(package):
        for paragraph in views.paragraphs_in(story.blocks):
            for piece in paragraph.pieces:
                if DOCUMENT_TAG in piece.tags:
                    number = numbers.check_document_id(piece.text)
                    if number:
                        tagged.append(number)
            if story.part != package.main:
                printed.extend(numbers.find_document_ids(paragraph.text))
    return tagged, printed


def _whole(text: str) -> int | None:
    return int(text) if text.isdigit() else None
