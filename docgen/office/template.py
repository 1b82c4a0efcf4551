"""A Word template prepared once: docxtpl's own preparation, slots for values, Jinja per part.

Every ``{{ value }}`` becomes a slot of its own run, which filling replaces with an anchored
content control. Parts without tags are kept as they are.
"""

from __future__ import annotations

import copy
import itertools
import re
from dataclasses import dataclass

import jinja2
from docxtpl import DocxTemplate
from lxml import etree

from docgen.errors import Refused
from docgen.messages import say
from docgen.office.anchors import with_room_for_properties
from docgen.office.names import MC, W14, w, w14
from docgen.office.package import Package, require_docx
from docgen.office.packing import Packed
from docgen.office.sandbox import (
    SLOT,
    TemplateEnvironment,
    TemplateFault,
    check_source,
)

_VALUE = re.compile(
    r"\{\{\s*(?P<value>[^{}]+?)\s*\}\}"
    r"|\{%\s*if\s+(?P<box>[\w.]+)\s*%\}\s*\u2612\s*\{%\s*else\s*%\}\s*\u2610\s*\{%\s*endif\s*%\}"
)
_LARGE = 1_000_000
_SLOT = re.compile(r'<slot n="(\d+)"\s*/>')
_TEXT_ONLY = frozenset((w("rPr"), w("t"), w("tab"), w("br"), w("lastRenderedPageBreak")))


@dataclass(frozen=True)
class Slot:
    """Where a value goes: the expression, and the formatting of the run it stood in."""

    expression: str
    formatting: str
    """The ``w:rPr`` element as XML, or ""."""


@dataclass(frozen=True)
class WordTemplate:
    """A compiled template. Immutable and safe to share between threads."""

    package: Package
    parts: dict[str, jinja2.Template]
    """The parts to render. They hand each value and its slot's number to what the names have
    under :data:`~docgen.office.sandbox.SLOT`."""
    kept: dict[str, Packed]
    """The parts that stay as they are."""
    properties: tuple[str, bytes]
    """The part for custom properties, by name."""
    first_number: int
    """The first number for a control or bookmark that the template does not use itself."""
    slots: tuple[Slot, ...]
    expressions: tuple[str, ...]
    """Every expression that names a value, as written."""


def compile_template(content: bytes) -> WordTemplate:
    """Prepare a template.

    Raises Refused ``template_fault`` naming the construct the template language does not have,
    or what is not well formed; and whatever the file gate refuses.
    """
    package = require_docx(Package.open(content))
    environment = TemplateEnvironment()
    slots: list[Slot] = []
    parts: dict[str, jinja2.Template] = {}
    for name in package.stories:
        # Word may cut even the two braces of a tag apart.
        text = "".join(map(str, package.tree(name).itertext()))
        if "{{" not in text and "{%" not in text:
            continue
        source = _prepare(package.tree(name), slots)
        try:
            check_source(_patched(package.tree(name)))
            parts[name] = environment.from_string(source)
        except TemplateFault as fault:
            raise Refused(
                "template_fault",
                say(
                    "The template uses {construct}, which templates may not. Only values, if and "
                    "for are allowed.",
                    construct=fault.construct,
                ),
            ) from fault
        except jinja2.TemplateSyntaxError as error:
            raise Refused(
                "template_fault",
                say(
                    "A tag in the template is not complete: {reason}. Check that every if and for "
                    "has its end.",
                    reason=error.message,
                ),
            ) from error
    static, properties = with_room_for_properties(package.parts)
    return WordTemplate(
        package=package,
        parts=parts,
        kept={
            name: Packed.of(name, content)
            for name, content in static.items()
            if name not in parts and name != properties
        },
        properties=(properties, static[properties]),
        first_number=_first_number(package),
        slots=tuple(slots),
        expressions=tuple(slot.expression for slot in slots),
    )


def _first_number(package: Package) -> int:
    used = [0]
    for name in package.stories:
        root = package.tree(name)
        marks = (*root.iter(w("bookmarkStart")), *root.iterfind(f".//{w('sdtPr')}/{w('id')}"))
        for mark in marks:
            number = mark.get(w("id")) or mark.get(w("val")) or ""
            # Word draws the numbers of controls from all there are; ours stay small.
            if number.isdigit() and int(number) < _LARGE:
                used.append(int(number))
    return max(used) + 1


def _without_what_a_loop_would_double(root: etree._Element) -> None:
    """Take out what must be there once and nobody asked for: Word's ids of paragraphs, and
    bookmarks nothing in the part refers to, such as where the cursor last stood.
    """
    said = " ".join(node.text or "" for node in root.iter(w("instrText")))
    said += " ".join(link.get(w("anchor"), "") for link in root.iter(w("hyperlink")))
    gone = {
        mark.get(w("id"))
        for mark in root.iter(w("bookmarkStart"))
        if mark.get(w("name"), "") not in said.split()
    }
    for mark in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        if mark.get(w("id")) in gone:
            _remove(mark)
    for element in root.iter(w("p"), w("tr")):
        for name in ("paraId", "textId"):
            if element.get(w14(name)) is not None:
                del element.attrib[w14(name)]


def _prepare(root: etree._Element, slots: list[Slot]) -> str:
    root = copy.deepcopy(root)
    _without_what_a_loop_would_double(root)
    for paragraph in root.iter(w("p")):
        _cut_slots(paragraph, slots)
    source = _with_namespaces(_patched(root))
    return _SLOT.sub(
        lambda match: f"{{{{ ({slots[int(match[1])].expression})|{SLOT}({match[1]}) }}}}", source
    )


def _patched(root: etree._Element) -> str:
    """Docxtpl's preparation: tags split by Word made whole, row and paragraph tags lifted out."""
    text = etree.tostring(root, encoding="unicode")
    return str(DocxTemplate.patch_xml(None, text))


def _cut_slots(paragraph: etree._Element, slots: list[Slot]) -> None:
    """Replace each value tag of a paragraph by an empty ``slot`` element between runs."""
    runs = [
        run for run in paragraph.findall(w("r")) if all(child.tag in _TEXT_ONLY for child in run)
    ]
    texts = [text for run in runs for text in run.findall(w("t"))]
    whole = "".join(text.text or "" for text in texts)
    for match in reversed(list(_VALUE.finditer(whole))):
        expression = match["value"] or match["box"]
        if expression.startswith(("r ", "tr ", "tc ", "p ")):
            continue
        first, last, start, end = _locate(texts, match.start(), match.end())
        run = texts[first].getparent()
        if run is None or not _adjacent(texts[first : last + 1]):
            continue
        properties = run.find(w("rPr"))
        formatting = (
            "" if properties is None else _bare(etree.tostring(properties, encoding="unicode"))
        )
        slots.append(Slot(_plain_quotes(expression), formatting))
        _split(texts, first, last, start, end, len(slots) - 1)


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
    texts: list[etree._Element], first: int, last: int, start: int, end: int, number: int
) -> None:
    """Cut a span out of its runs; what follows it moves to a run of its own."""
    head, tail = texts[first], texts[last]
    run = head.getparent()
    tail_run = tail.getparent()
    assert run is not None
    assert tail_run is not None
    rest = (tail.text or "")[end:]
    following = copy.deepcopy(tail_run)
    for child in list(following):
        if child.tag != w("rPr"):
            following.remove(child)
    remainder = etree.SubElement(following, w("t"))
    remainder.text = rest
    # What stood after the span in its last run moves along, in order.
    for sibling in list(tail.itersiblings()):
        following.append(sibling)
    if tail is not head:
        for text in texts[first + 1 : last + 1]:
            parent = text.getparent()
            if parent is not None:
                parent.remove(text)
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
    slot = etree.Element("slot", n=str(number))
    run.addnext(slot)
    slot.addnext(following)
    for text in (head, remainder):
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if not rest and len(following) == 1 + (following.find(w("rPr")) is not None):
        _remove(following)
    if not head.text and len(run) == 1 + (run.find(w("rPr")) is not None):
        _remove(run)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _bare(xml: str) -> str:
    """An element as XML without the namespace declarations its part's root already has."""
    return re.sub(r'\sxmlns:\w+="[^"]*"', "", xml)


def _plain_quotes(expression: str) -> str:
    return expression.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})


def _with_namespaces(source: str) -> str:
    """The part with Word 2010's namespace declared, as checkbox controls need it."""
    match = re.search(r"<w:(document|hdr|ftr|footnotes|endnotes)\b[^>]*>", source)
    if match is None:
        return source
    root = match[0]
    if W14 not in root:
        root = root[:-1] + f' xmlns:w14="{W14}">'
    if MC not in root:
        root = root[:-1] + f' xmlns:mc="{MC}">'
    ignorable = re.search(r'mc:Ignorable="([^"]*)"', root)
    if ignorable is None:
        root = root[:-1] + ' mc:Ignorable="w14">'
    elif "w14" not in ignorable[1].split():
        root = root.replace(ignorable[0], f'mc:Ignorable="{ignorable[1]} w14"')
    return source[: match.start()] + root + source[match.end() :]
