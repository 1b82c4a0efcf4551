"""Cutting value tags out of the runs they stand in, so that each value can be anchored.

Word keeps the words of a line in runs, each with its formatting, and may cut even the braces of a
tag apart. A tag becomes a place of its own between runs, with the formatting of the run it began
in.
"""

from __future__ import annotations

import copy
import itertools
import re
from dataclasses import dataclass

from lxml import etree

from docgen.office.names import MC, w

_TAG = re.compile(
    r"""\{\{\s*(?P<value>(?:[^{}"'“”‘’]|["“”][^"“”]*["“”]|['‘’][^'‘’]*['‘’])+?)\s*\}\}"""
    r"|\{%\s*if\s+(?P<box>[\w.]+)\s*%\}\s*\u2612\s*\{%\s*else\s*%\}\s*\u2610\s*\{%\s*endif\s*%\}"
    r"|\{%.*?%\}|\{\#.*?\#\}",
    re.DOTALL,
)
"""A value, a box drawn by hand, or a tag that has no value to cut out."""
_AS_XML = re.compile(r"\{\{(?:r|p|tr|tc)\s")
"""Docxtpl's tags for a value that is XML itself."""
_TRIMS = re.compile(r"\{%-|-%\}")
_MERGES = re.compile(r"\{%\s*[vh]m\s*%\}")
_DECLARED = re.compile(r'\sxmlns:(\w+)="([^"]*)"')
_SLOT = re.compile(r'<slot n="(\d+)"\s*/>')
_TEXT_ONLY = frozenset((w("rPr"), w("t"), w("tab"), w("br"), w("lastRenderedPageBreak")))


@dataclass(frozen=True)
class Slot:
    """Where a value goes: the expression, and the formatting of the run it stood in."""

    expression: str
    formatting: str
    """The ``w:rPr`` element as XML, or ""."""


def cut_slots(root: etree._Element, slots: list[Slot]) -> None:
    """Replace each value tag of a part by an element ``<slot n="..."/>`` between runs.

    ``slots`` gets the values, by their numbers. Left where they are: values that are XML
    themselves, those in links and the like, in cells that docxtpl merges over a loop, and in the
    copy of a text box that Word keeps for old readers.
    """
    # What {%- takes away, up to the words before it, must not be a slot.
    keep = _TRIMS.search(_text(root)) is not None
    for paragraph in root.iter(w("p")):
        if not _is_merged_or_repeated(paragraph):
            _cut_paragraph(paragraph, slots, keep_empty=keep)


def slot_sources(source: str, slots: list[Slot], name: str) -> str:
    """``source`` with each slot as its expression, given with its number to the filter ``name``."""
    return _SLOT.sub(
        lambda match: f"{{{{ ({slots[int(match[1])].expression})|{name}({match[1]}) }}}}", source
    )


def _is_merged_or_repeated(paragraph: etree._Element) -> bool:
    cell = next(paragraph.iterancestors(w("tc")), None)
    merged = cell is not None and _MERGES.search(_text(cell)) is not None
    return merged or next(paragraph.iterancestors(f"{{{MC}}}Fallback"), None) is not None


def _cut_paragraph(paragraph: etree._Element, slots: list[Slot], *, keep_empty: bool) -> None:
    runs = [
        run for run in paragraph.findall(w("r")) if all(child.tag in _TEXT_ONLY for child in run)
    ]
    texts = [text for run in runs for text in run.findall(w("t"))]
    whole = "".join(text.text or "" for text in texts)
    for match in reversed(list(_TAG.finditer(whole))):
        expression = match["value"] or match["box"]
        if not expression or _AS_XML.match(match[0]) or "-" in (expression[0], expression[-1]):
            continue
        first, last, start, end = _locate(texts, match.start(), match.end())
        run = texts[first].getparent()
        if run is None or not _adjacent(texts[first : last + 1]):
            continue
        properties = run.find(w("rPr"))
        formatting = "" if properties is None else _bare(properties)
        slots.append(Slot(_plain_quotes(expression), formatting))
        slot = etree.Element("slot", n=str(len(slots) - 1))
        _split(texts[first : last + 1], start, end, slot, keep_empty=keep_empty)


def _locate(texts: list[etree._Element], start: int, end: int) -> tuple[int, int, int, int]:
    """Indexes of the first and last text element of a span, and the offsets in those."""
    position = 0
    first = last = offset_first = offset_last = -1
    for index, text in enumerate(texts):
        length = len(text.text or "")
        if first < 0 and start < position + length:
            first, offset_first = index, start - position
        if first >= 0 and end <= position + length:
            last, offset_last = index, end - position
            break
        position += length
    return first, last, offset_first, offset_last


def _adjacent(texts: list[etree._Element]) -> bool:
    """Whether the texts lie in one run or in runs with nothing but marks between them."""
    runs = [text.getparent() for text in texts]
    for one, other in itertools.pairwise(runs):
        if one is None or one is other:
            continue
        between = one.getnext()
        while between is not None and between is not other:
            if between.tag not in (w("proofErr"), w("bookmarkStart"), w("bookmarkEnd")):
                return False
            between = between.getnext()
        if between is None:
            return False
    return True


def _split(
    texts: list[etree._Element], start: int, end: int, slot: etree._Element, *, keep_empty: bool
) -> None:
    """Put ``slot`` in the place of a span, from ``start`` in the first text to ``end`` in the last;
    what follows it moves to a run of its own. Runs that are empty then go, unless they are kept.
    """
    head, tail = texts[0], texts[-1]
    run, tail_run = head.getparent(), tail.getparent()
    assert run is not None
    assert tail_run is not None
    following = copy.deepcopy(tail_run)
    for child in list(following):
        if child.tag != w("rPr"):
            following.remove(child)
    remainder = etree.SubElement(following, w("t"))
    remainder.text = (tail.text or "")[end:]
    # What stood after the span in its last run moves along, in order.
    for sibling in list(tail.itersiblings()):
        following.append(sibling)
    if tail is not head:
        for text in texts[1:]:
            _remove(text)
        between = run.getnext()
        while between is not None and between is not tail_run:
            following_one = between.getnext()
            if between.tag == w("r"):
                _remove(between)
            between = following_one
        if tail_run is not run:
            _remove(tail_run)
        for sibling in list(head.itersiblings()):
            run.remove(sibling)
    head.text = (head.text or "")[:start]
    run.addnext(slot)
    slot.addnext(following)
    for text in (head, remainder):
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        own = text.getparent()
        assert own is not None
        words = [child for child in own if child.tag != w("rPr")]
        if not keep_empty and words == [text] and not text.text:
            _remove(own)


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _bare(element: etree._Element) -> str:
    """An element as XML without the namespace declarations its part's root already has."""
    declared = element.getroottree().getroot().nsmap
    return _DECLARED.sub(
        lambda match: "" if declared.get(match[1]) == match[2] else match[0],
        etree.tostring(element, encoding="unicode"),
    )


def _plain_quotes(expression: str) -> str:
    return expression.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})
