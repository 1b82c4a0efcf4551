"""The code in the footers of an issued Word file: how its picture is known again.

It is ours and says nothing that is read in the file itself: where pictures are counted it is none,
and on a page of a PDF another one stands for it.
"""

from __future__ import annotations

from lxml import etree

from docgen.office.names import w, wp
from docgen.office.package import Package

NAME = "docgen-code"
"""What the picture is called. Programs that want a name once in a file put something behind it."""
SIZE = (637_701, 719_985)
"""How wide and high it is, in the units of drawings (36,000 to a millimetre)."""
_NEAR = 3_600
"""Other programs count in twips or hundredths of a millimetre."""


def is_code(picture: etree._Element) -> bool:
    """Whether a ``pic:pic`` is the code of a document: by its name; in a footer also by its size,
    as the old Word format (.doc) has no names.
    """
    around = next(picture.iterancestors(wp("anchor"), wp("inline")), None)
    if around is None:
        return False
    named = (*around.iterchildren(wp("docPr")), *picture.iter("{*}cNvPr"))
    if any((each.get("name") or "").startswith(NAME) for each in named):
        return True
    extent = around.find(wp("extent"))
    if extent is None or picture.getroottree().getroot().tag != w("ftr"):
        return False
    size = (extent.get("cx", ""), extent.get("cy", ""))
    return all(
        each.isdecimal() and abs(int(each) - ours) <= _NEAR
        for each, ours in zip(size, SIZE, strict=True)
    )


def holds_code(package: Package) -> bool:
    """Whether any part that people write in holds a code."""
    return any(
        is_code(picture)
        for name in package.stories
        if b"picture" in package.parts[name]
        for picture in package.tree(name).iter("{*}pic")
    )


def take_codes_away(story: etree._Element) -> None:
    """Take every code out of a story."""
    for picture in [each for each in story.iter("{*}pic") if is_code(each)]:
        drawing = next(picture.iterancestors(w("drawing")), None)
        run = None if drawing is None else drawing.getparent()
        if drawing is not None and run is not None:
            run.remove(drawing)
