"""Two Word files -> one with the difference as tracked changes."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from rapidfuzz import fuzz

from docgen.filling.redline.accepted import accept, reject
from docgen.filling.redline.aligning import ALIKE, align
from docgen.filling.redline.anatomy import Box, Paragraph, boxes_of, cut_runs
from docgen.filling.redline.drawing import Drawing
from docgen.filling.redline.marking import Pen
from docgen.filling.redline.writing import Writer
from docgen.messages import say
from docgen.office import blocks, views
from docgen.office.names import R, w
from docgen.office.package import Package
from docgen.office.packing import Packed, pack
from docgen.plan.reading import Finding, Severity

_STRICT = b"http://purl.oclc.org/ooxml/"
_XML = (".xml", ".rels")


@dataclass(frozen=True)
class Redline:
    """The Word file, and what it does not show."""

    content: bytes
    findings: tuple[Finding, ...] = ()


def draw(
    old: Package, new: Package, author: str = "docgen", at: dt.datetime | None = None
) -> Redline:
    """A Word file made of ``old`` with the changes to ``new`` tracked.

    Tracked changes already in the files are taken as accepted. ``at`` is written as given, without
    its zone, as Word does. Formatting, pictures and page layout are not compared: they are left
    as in ``old``. The same files give the same bytes. The findings (``redline_incomplete``) name
    every part in which accepting all would not give the text of ``new``, or rejecting all not
    that of ``old``: text in shapes, notes or headers that one of the files does not have.
    """
    olds = {name: _clean(old, name) for name in old.stories}
    news = {name: _clean(new, name) for name in new.stories}
    for root in olds.values():
        cut_runs(root)
    drawing = Drawing(
        Writer(
            pen=Pen(author, at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None, _numbers(olds)),
            styles=_styles(old),
            same_lists=_part(old, "numbering") == _part(new, "numbering"),
            symbols={
                chr(int(sign.get(w("char"), ""), 16)): sign.get(w("font"), "")
                for root in news.values()
                for sign in root.iter(w("sym"))
                if re.fullmatch("[0-9A-Fa-f]{1,4}", sign.get(w("char"), ""))
            },
        )
    )
    pairs = _paired(old, new, olds, news)
    for name, other in pairs.items():
        for before, after in _boxes(boxes_of(olds[name]), boxes_of(news[other])):
            drawing.box(before, after)
    content = _packed({**_parts(old), **{name: _written(root) for name, root in olds.items()}})
    return Redline(content, tuple(_unlike(Package.open(content), old, new, pairs)))


def rejected(package: Package) -> bytes:
    """The file with every tracked change in it rejected."""
    parts = _parts(package)
    for name in package.stories:
        root = copy.deepcopy(package.tree(name))
        reject(root)
        parts[name] = _written(root)
    return _packed(parts)


def _parts(package: Package) -> dict[str, bytes]:
    """The parts of a file; of a strict one as usual, since its stories are read as that too."""
    return {
        name: _written(package.tree(name)) if _STRICT in part and name.endswith(_XML) else part
        for name, part in package.parts.items()
    }


def _clean(package: Package, name: str) -> etree._Element:
    root = copy.deepcopy(package.tree(name))
    root.attrib.pop(w("conformance"), "")
    accept(root)
    return root


def _numbers(roots: Mapping[str, etree._Element]) -> Iterator[int]:
    """Numbers for marks that nothing in the file has."""
    taken = {
        int(value)
        for root in roots.values()
        for element in root.iter("*")
        if re.fullmatch(r"\d{1,10}", value := element.get(w("id")) or "")
    }
    return (number for number in itertools.count(1) if number not in taken)


def _part(package: Package, name: str) -> bytes:
    return package.parts.get(f"{package.main.rpartition('/')[0]}/{name}.xml", b"")


def _styles(package: Package) -> frozenset[str]:
    name = f"{package.main.rpartition('/')[0]}/styles.xml"
    if name not in package.parts:
        return frozenset()
    return frozenset(style.get(w("styleId"), "") for style in package.tree(name).iter(w("style")))


def _boxes(olds: list[Box], news: list[Box]) -> Iterator[tuple[Box, Box]]:
    """The same story in both files; of notes, those that are in both."""
    if len(olds) == len(news) == 1:
        yield olds[0], news[0]
        return
    for i, j in align(*([_first_of(box) for box in side] for side in (olds, news))):
        if i is not None and j is not None:
            yield olds[i], news[j]


def _first_of(box: Box) -> Paragraph:
    """A note as one paragraph, to be told from other notes by."""
    return Paragraph(
        box.element,
        [piece for block in box.blocks if isinstance(block, Paragraph) for piece in block.pieces],
        [],
        frozenset(),
    )


def _paired(
    old: Package,
    new: Package,
    olds: Mapping[str, etree._Element],
    news: Mapping[str, etree._Element],
) -> dict[str, str]:
    """Which story of the new file each story of the old one is compared with.

    Headers and footers are known by the pages they stand on; editors rename their files.
    """
    pairs = {old.main: new.main}
    here, there = _places(old, olds[old.main]), _places(new, news[new.main])
    for name in old.stories:
        if name == old.main:
            continue
        kind = _kind(name)
        same = [n for place, n in there.items() if n in news and here.get(place) == name]
        alike = [n for n in new.stories if _kind(n) == kind and n != new.main]
        if same:
            pairs[name] = same[0]
        elif alike and kind.endswith("notes"):
            pairs[name] = alike[0]
        elif alike:
            text = _text(olds[name])
            best = max(alike, key=lambda n: fuzz.ratio(text, _text(news[n])))
            if fuzz.ratio(text, _text(news[best])) >= ALIKE * 100:
                pairs[name] = best
    return pairs


def _places(package: Package, body: etree._Element) -> dict[tuple[int, str, str], str]:
    """The part of each header and footer, by section, kind and the pages it is for."""
    folder, _, file = package.main.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    if rels not in package.parts:
        return {}
    targets = {rel.get("Id"): rel.get("Target", "") for rel in package.tree(rels)}
    found = {}
    for number, section in enumerate(body.iter(w("sectPr"))):
        for reference in section.iter(w("headerReference"), w("footerReference")):
            target = targets.get(reference.get(f"{{{R}}}id"), "")
            name = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            kind = etree.QName(reference).localname
            found[number, kind, reference.get(w("type"), "default")] = name
    return found


def _kind(name: str) -> str:
    return re.sub(r"\d*\.xml$", "", name.rpartition("/")[2]).lower()


def _text(root: etree._Element) -> str:
    return "\n".join(box.text for box in boxes_of(root))


def _unlike(
    drawn: Package, old: Package, new: Package, pairs: Mapping[str, str]
) -> Iterator[Finding]:
    """A finding for each part of which the redline does not tell the whole."""
    accepted, rejected = (
        {story.part: outline(story.blocks) for story in views.stories(drawn, view)}
        for view in views.View
    )
    before, after = (
        {story.part: outline(story.blocks) for story in views.stories(package)}
        for package in (old, new)
    )
    for name in old.stories:
        other = pairs.get(name)
        wanted = after[other] if other is not None else accepted[name]
        if rejected[name] != before[name] or accepted[name] != wanted:
            yield _incomplete(name)
    shown = [*accepted.values(), []]
    for name in new.stories:
        if name not in pairs.values() and after[name] and after[name] not in shown:
            yield _incomplete(name)


def _incomplete(part: str) -> Finding:
    return Finding(
        "redline_incomplete",
        Severity.WARNING,
        say(
            "The redline does not show everything that changed in {part}: text in shapes, notes "
            "or headers that only one of the files has.",
            part=part,
        ),
        where={"part": part},
        suggestion=say("Compare that part in the two files themselves."),
    )


Outline = list["str | list[list[Outline]]"]


def outline(content: list[blocks.Block]) -> Outline:
    """The text of ``content``: paragraphs, and tables as rows of cells, each an outline again.

    Without empty paragraphs: one may be left before a table (``docs/behaviour/redline.md``).
    """
    found: Outline = []
    for block in content:
        if isinstance(block, blocks.Table):
            if block.rows:
                found.append([[outline(cell.blocks) for cell in row.cells] for row in block.rows])
        elif block.text:
            found.append(block.text)
    return found


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    return pack({name: Packed.of(name, part) for name, part in sorted(parts.items())})
