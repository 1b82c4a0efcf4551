"""Which document a PDF is, by the number that stands in the text of its pages."""

from __future__ import annotations

from collections.abc import Callable

from docgen.case.numbers import find_document_ids, printed_document_id
from docgen.reading.signatures import pages


def numbers_in(content: bytes, is_ours: Callable[[str], bool]) -> tuple[str, ...]:
    """The document numbers in a PDF that has passed the gate, the most frequent first.

    ``is_ours`` says whether a number was issued: evidence pages of signing services hold numbers
    of their own, of which one in thirty-two looks like one of ours. One that was issued elsewhere
    counts only as it is printed: ``adipiscing``, read as a number, is one too.
    """
    counted: dict[str, int] = {}
    printed: dict[str, None] = {}
    for text in words(content):
        for number in find_document_ids(text):
            counted[number] = counted.get(number, 0) + 1
            if printed_document_id(number) in text:
                printed[number] = None
    found = sorted(counted, key=lambda number: -counted[number])
    ours = tuple(number for number in found if is_ours(number))
    return ours or tuple(number for number in found if number in printed)[:1]


def has_text(content: bytes) -> bool:
    """Whether there is any text in a PDF; a scan has none."""
    return any(text.strip() for text in words(content))


def words(content: bytes) -> tuple[str, ...]:
    """The text of each page; () where it cannot be read."""
    try:
        return pages.texts(content)
    except pages.Unreadable:
        return ()
