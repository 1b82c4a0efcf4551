"""Anchors: the content control and bookmark around each value of an issued document.

Run-level controls with the path as tag, and a bookmark beside each, are what survives most
editors; row controls and data binding are never written (``docs/behaviour/anchors.md``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from xml.sax.saxutils import quoteattr

from docgen.case.paths import TAG_LIMIT

DOCUMENT_TAG = "document.id"
"""The tag of the document number in the footer."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"(\n|\t)")

TEXT = "<w:text/>"
"""The control for a line of text."""
LINES = '<w:text w:multiLine="1"/>'
"""The control for text with line breaks."""


def box(*, ticked: bool) -> str:
    """The control for a box to tick."""
    return _BOXES[ticked]


@cache
def dropdown(choices: tuple[str, ...]) -> str:
    """The control for one of a closed list, by its words."""
    items = "".join(
        f"<w:listItem w:displayText={quoteattr(choice)} w:value={quoteattr(choice)}/>"
        for choice in choices
    )
    return f"<w:dropDownList>{items}</w:dropDownList>"


def date(day: str | None) -> str:
    """The control for a day, as ``2026-12-01``; None where there is none yet."""
    full = f' w:fullDate="{day}T00:00:00Z"' if day else ""
    return (
        f'<w:date{full}><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="sv-SE"/>'
        '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
    )


@dataclass
class Anchors:
    """Hands out control and bookmark numbers, unique in one document, in order.

    ``first`` is greater than any number the template has itself. Without ``controls``, there are
    bookmarks only.
    """

    first: int = 1
    controls: bool = True
    layout: dict[str, str] = field(default_factory=dict)
    """Bookmark name to path."""
    signers: dict[str, str] = field(default_factory=dict)
    """Bookmark name to who signs beside it."""

    def __post_init__(self) -> None:
        self._last = self.first - 1

    def anchored(
        self, path: str, text: str, formatting: str, control: str, *, signer: str | None = None
    ) -> str:
        """The XML of ``text`` as a value that can be found again under ``path``.

        ``formatting`` is the run's ``w:rPr`` and ``control`` the kind of control, both as XML.
        ``signer`` is who signs beside it, where that is so.
        """
        self._last = number = self._last + 1
        self.layout[f"d{number}"] = path
        if signer is not None:
            self.signers[f"d{number}"] = signer
        start = f'<w:bookmarkStart w:id="{number}" w:name="d{number}"/>'
        end = f'<w:bookmarkEnd w:id="{number}"/>'
        if not self.controls or len(path) > TAG_LIMIT:
            return f"{start}{run(text, formatting)}{end}"
        # A path has no character that XML would want escaped.
        return (
            f'{start}<w:sdt><w:sdtPr>{formatting}<w:tag w:val="{path}"/>'
            f'<w:id w:val="{number}"/>{control}</w:sdtPr>'
            f"<w:sdtContent>{run(text, formatting)}</w:sdtContent></w:sdt>{end}"
        )

    def tagged(self, tag: str, text: str, formatting: str) -> str:
        """The XML of a text that identifies the document."""
        if not self.controls:
            return run(text, formatting)
        self._last += 1
        return (
            f"<w:sdt><w:sdtPr>{formatting}<w:tag w:val={quoteattr(tag)}/>"
            f'<w:id w:val="{self._last}"/><w:lock w:val="sdtLocked"/><w:text/></w:sdtPr>'
            f"<w:sdtContent>{run(text, formatting)}</w:sdtContent></w:sdt>"
        )


def run(text: str, formatting: str) -> str:
    """The XML of one run: text escaped, line breaks and tabs as Word has them."""
    if text.isprintable():
        return f'<w:r>{formatting}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'
    parts = []
    for part in _BREAKS.split(legal(text)):
        if part == "\n":
            parts.append("<w:br/>")
        elif part == "\t":
            parts.append("<w:tab/>")
        elif part:
            parts.append(f'<w:t xml:space="preserve">{escaped(part)}</w:t>')
    return f"<w:r>{formatting}{''.join(parts)}</w:r>"


def escaped(text: str) -> str:
    """``text`` as XML has it between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """``text`` as XML has it anywhere, in attributes too."""
    return escaped(text).replace('"', "&quot;").replace("'", "&apos;")


def legal(text: str) -> str:
    """``text`` without what XML cannot hold; line endings as one character."""
    if text.isprintable():
        return text
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


_BOXES = tuple(
    f'<w14:checkbox><w14:checked w14:val="{state}"/>'
    '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
    for state in (0, 1)
)
