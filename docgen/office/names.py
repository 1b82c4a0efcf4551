"""The XML names we use, written as Word's own documentation writes them: ``w("tbl")``."""

from __future__ import annotations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W16DU = "http://schemas.microsoft.com/office/word/2023/wordml/word16du"
W16CID = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
W16CEX = "http://schemas.microsoft.com/office/word/2018/wordml/cex"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def w(name: str) -> str:
    """The qualified name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


def w14(name: str) -> str:
    """The same for Word 2010's additions (the checkbox control)."""
    return f"{{{W14}}}{name}"


def wp(name: str) -> str:
    """The same for what Word says of drawings."""
    return f"{{{WP}}}{name}"
