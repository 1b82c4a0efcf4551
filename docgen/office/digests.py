"""A digest of each row of a story's tables: two rows with the same digest read the same.

Most rows of a returned file are as they were, however another editor has written them anew. A
stylesheet, run in C, puts down in one line what :mod:`docgen.office.views` reads of a row: the
words, the content controls and bookmarks around them, the spans of the cells. What the views pass
over is passed over here, and how the words are cut into runs. Anything else than plain text in
plain controls makes the row ``special``: it has no digest, and is read. So are rows with tracked
edits, which are told beforehand (:class:`docgen.office.runs.Traces`).
"""

from __future__ import annotations

import hashlib
import re
import threading
from typing import NamedTuple

from lxml import etree

from docgen.office.names import W14, W, w

_SIGN = "\U0010fffd"
"""Begins each sign of the line. No program writes it; in a file that has it no row has a digest."""
_LEAD = _SIGN.encode()[:1]
"""The byte that only signs of its plane begin with. Looking for one byte takes no time."""
_REFERENCE = re.compile(rb"&#(?:0*1114109|[xX]0*10[fF]{3}[dD]);")
_BLOCK, _PART, _HEADER, _SPECIAL = (_SIGN + each for each in "brh?")
_TBL, _TR = w("tbl"), w("tr")


def _level(mode: str) -> str:
    """The same for what stands in a row, in a cell and in a paragraph: a control holds what may
    stand around it, words of their own are not read there, and whatever has no rule is special.
    """
    return f"""
  <xsl:template match="*" mode="{mode}">{_SPECIAL}</xsl:template>
  <xsl:template match="text()" mode="{mode}"/>
  <xsl:template match="w:sdt" mode="{mode}">
    <xsl:text>{_SIGN}d</xsl:text>
    <xsl:apply-templates select="w:sdtPr/*" mode="control"/>
    <xsl:for-each select="w:sdtContent">
      <xsl:text>{_SIGN}(</xsl:text><xsl:apply-templates mode="{mode}"/>
    </xsl:for-each>
    <xsl:text>{_SIGN})</xsl:text>
  </xsl:template>
"""


_SHEET = f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:w="{W}" xmlns:w14="{W14}">
  <xsl:output method="text"/>
  <xsl:template match="/"><xsl:apply-templates select="*/w:body[1]/*" mode="body"/></xsl:template>

  <xsl:template match="*" mode="body">{_BLOCK}</xsl:template>
  <xsl:template match="w:tbl" mode="body">
    <xsl:text>{_BLOCK}</xsl:text><xsl:apply-templates select="*" mode="table"/>
  </xsl:template>
  <xsl:template match="*" mode="table">{_PART}</xsl:template>
  <xsl:template match="w:tr" mode="table">
    <xsl:text>{_PART}</xsl:text>
    <xsl:if test="w:trPr/w:tblHeader[not(@w:val='0' or @w:val='false' or @w:val='off')]">
      <xsl:text>{_HEADER}</xsl:text>
    </xsl:if>
    <xsl:apply-templates mode="row"/>
  </xsl:template>

  <xsl:template match="w:trPr|w:tblPrEx|w:bookmarkEnd" mode="row"/>
  <xsl:template match="w:tc" mode="row">
    <xsl:text>{_SIGN}c</xsl:text><xsl:apply-templates mode="cell"/>
  </xsl:template>

  <xsl:template match="w:bookmarkEnd" mode="cell"/>
  <xsl:template match="w:tcPr[not(preceding-sibling::*)]" mode="cell">
    <xsl:for-each select="w:gridSpan">
      <xsl:text>{_SIGN}g</xsl:text><xsl:value-of select="@w:val"/>
    </xsl:for-each>
  </xsl:template>
  <xsl:template match="w:p" mode="cell">
    <xsl:text>{_SIGN}p</xsl:text><xsl:apply-templates mode="line"/>
  </xsl:template>

  <xsl:template match="w:pPr|w:bookmarkEnd|w:proofErr" mode="line"/>
  <xsl:template match="w:bookmarkStart" mode="line">
    <xsl:text>{_SIGN}k</xsl:text><xsl:value-of select="@w:name"/><xsl:text>{_SIGN}.</xsl:text>
  </xsl:template>
  <xsl:template match="w:r" mode="line"><xsl:apply-templates mode="run"/></xsl:template>

  <xsl:template match="w:rPr|w:lastRenderedPageBreak" mode="run"/>
  <xsl:template match="w:t[not(*)]" mode="run"><xsl:value-of select="."/></xsl:template>
  <xsl:template match="w:tab" mode="run">{_SIGN}t</xsl:template>
  <xsl:template match="w:br[not(@w:type)]|w:cr" mode="run">{_SIGN}n</xsl:template>
  <xsl:template match="w:noBreakHyphen" mode="run">{_SIGN}-</xsl:template>
  <xsl:template match="w:softHyphen" mode="run">{_SIGN}s</xsl:template>

  <xsl:template match="*" mode="run">{_SPECIAL}</xsl:template>
  <xsl:template match="text()" mode="run"/>
  {_level("row")} {_level("cell")} {_level("line")}
  <xsl:template match="*" mode="control"/>
  <xsl:template match="w:showingPlcHdr" mode="control">{_SPECIAL}</xsl:template>
  <xsl:template match="w:tag" mode="control">
    <xsl:text>{_SIGN}a</xsl:text><xsl:value-of select="@w:val"/><xsl:text>{_SIGN}.</xsl:text>
  </xsl:template>
  <xsl:template match="w14:checkbox" mode="control">
    <xsl:text>{_SIGN}x</xsl:text><xsl:value-of select="w14:checked[1]/@w14:val"/>
  </xsl:template>
</xsl:stylesheet>
"""


class _Sheets(threading.local):
    """The compiled stylesheet; one for each thread, as libxslt asks for."""

    def __init__(self) -> None:
        self.line = etree.XSLT(etree.fromstring(_SHEET))


_sheets = _Sheets()


class Digest(NamedTuple):
    digest: str
    header: bool
    """Whether the row is a header row, which is no part of the digest."""


def digests(part: bytes, root: etree._Element) -> dict[etree._Element, Digest]:
    """The digest of each row of the tables in a document's body that has one; ``root`` is ``part``
    as it was parsed.
    """
    body = root.find(w("body"))
    if body is None or _holds_the_sign(part, root):
        return {}
    blocks = str(_sheets.line(root)).split(_BLOCK)[1:]
    found: dict[etree._Element, Digest] = {}
    for block, line in zip(body, blocks, strict=True):
        if block.tag == _TBL:
            for row, said in zip(block, line.split(_PART)[1:], strict=True):
                if row.tag == _TR and _SPECIAL not in said:
                    words = said.removeprefix(_HEADER)
                    digest = hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
                    found[row] = Digest(digest, words != said)
    return found


def _holds_the_sign(part: bytes, root: etree._Element) -> bool:
    """Whether the sign may be in a text or a name, written out or by its number.

    A part in UTF-16 may do without saying so; zero bytes tell.
    """
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    return (
        encoding.upper() != "UTF-8"
        or b"\0" in part
        or _LEAD in part
        or (b"#" in part and _REFERENCE.search(part) is not None)
    )
