"""A Word template prepared once: docxtpl's own preparation, Jinja per part, a place per value.

There are two preparations of the same parts. The anchored one cuts each value out of its run, so
that filling can put a content control and a bookmark around it. The plain one is docxtpl's to the
letter. Parts without tags are kept as they are, packed already.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import docxtpl
import jinja2
from jinja2 import nodes
from lxml import etree

from docgen.errors import Refused
from docgen.messages import say
from docgen.office import sandbox
from docgen.office.cutting import Slot, cut_slots, slot_sources
from docgen.office.finishing import DECLARATION
from docgen.office.footer_code import holds_code
from docgen.office.names import MC, W14, w, w14, wp
from docgen.office.package import Package, parse_xml, require_docx
from docgen.office.packing import Packed
from docgen.office.proof import DRAWING, Proof, prove
from docgen.office.properties import Properties

_CONTROL_NUMBER = re.compile(r'<w:id w:val="-?\d+"\s*/>')
_LARGE = 1_000_000
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CORE_WORDS = ("creator", "description", "identifier", "language", "subject", "title")
"""The document properties that docxtpl fills."""
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TAGGED = ("{{", "{%", "{#", "{_", "_}")
ESCAPES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
"""How a template says a brace that begins no tag, docxtpl's way."""
_FOOTNOTES = re.compile(r"<w:footnotes\b.*", re.DOTALL)
_RAW_BREAK = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\n\t]")
"""A line break or tab in a text of the template itself: docxtpl makes it one of Word's."""
_DRAWING_MARK = "\ue000"
_MARKED_DRAWING = re.compile(rf'(<[\w.-]+:docPr\b[^<>]*?\sid="){_DRAWING_MARK}(?=")')
_BLANKS_OUT = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)


@dataclass(frozen=True)
class Part:
    """A part with tags, ready to be written any number of times."""

    template: jinja2.Template
    """It hands each value and the number of its place to what the names have under
    :data:`~docgen.office.sandbox.WRITER`, which gives the value as XML."""
    proof: Proof
    body: bool
    """Whether it is the main part."""
    anchored: bool
    """Whether it is of the anchored preparation, in which unknown names are refused."""
    names: frozenset[str]
    """The names it uses, those of its own loops among them."""


@dataclass(frozen=True)
class Prepared:
    """The parts of a template in one of its two preparations."""

    parts: Mapping[str, Part]
    kept: Mapping[str, Packed]
    """The parts that stay as they are."""


@dataclass(frozen=True)
class WordTemplate:
    """A compiled template. Immutable and safe to share between threads."""

    package: Package
    anchored: Prepared
    properties: Properties
    """The part for custom properties, which is in neither preparation."""
    first_number: int
    """The first number for a control or bookmark that the template does not use itself."""
    expressions: tuple[str, ...]
    """Every expression that names a value, as written, of those that can be anchored."""
    _sources: Mapping[str, str] = field(repr=False)

    @cached_property
    def plain(self) -> Prepared:
        """The template as docxtpl prepares it; a name it does not know prints nothing."""
        parts = {
            name: _part(source, [], body=name == self.package.main, anchored=False)
            for name, source in self._sources.items()
        }
        return Prepared(parts, _packed(self.package.parts, without=parts))


def compile_template(content: bytes) -> WordTemplate:
    """Prepare a template.

    Raises Refused ``template_fault`` naming the construct the template language does not have,
    or the tag that is not complete, or where it holds the code of an issued document; and whatever
    the file gate refuses.
    """
    package = require_docx(Package.open(content))
    if holds_code(package):
        raise Refused(
            "template_fault",
            say(
                "The template was made from a document that was issued, and holds the code of "
                "that document at the bottom of its pages. Double-click on the footer in Word, "
                "delete the code, and save the template."
            ),
        )
    slots: list[Slot] = []
    sources: dict[str, str] = {}
    parts: dict[str, Part] = {}
    for name in package.stories:
        body = name == package.main
        source = _plain_source(package, name, body=body)
        tagged = any(mark in source for mark in _TAGGED)
        if not tagged and not body and not _RAW_BREAK.search(source):
            continue
        _tree(sandbox.parse, source)
        sources[name] = _with_drawings(source)
        if tagged:
            anchored = _with_drawings(_anchored_source(package, name, slots, body=body))
            parts[name] = _part(anchored, slots, body=body, anchored=True)
    core = _core_properties(package)
    if core is not None:
        name, source = core
        _tree(sandbox.parse, source)
        sources[name] = source
        parts[name] = _part(source, [], body=False, anchored=True)
    properties = Properties.of(package.parts)
    static = {**package.parts, **properties.around}
    return WordTemplate(
        package=package,
        anchored=Prepared(parts, _packed(static, without={*parts, properties.name})),
        properties=properties,
        first_number=_first_number(package),
        expressions=tuple(slot.expression for slot in slots),
        _sources=sources,
    )


def _packed(
    parts: Mapping[str, bytes], without: Mapping[str, Part] | set[str]
) -> dict[str, Packed]:
    return {
        name: Packed.of(name, content) for name, content in parts.items() if name not in without
    }


def _tree(parse: Callable[[str], nodes.Template], source: str) -> nodes.Template:
    """A source parsed; raises Refused for what a template may not say."""
    try:
        return parse(source)
    except sandbox.TemplateFault as fault:
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


def _part(source: str, slots: list[Slot], *, body: bool, anchored: bool) -> Part:
    """Compile a source that was parsed before, when our places were not in it."""
    # A brace before a tag may be taken for part of it where that was cut out of its run.
    tree = _tree(sandbox.parse_prepared, DECLARATION + source)
    for data in tree.find_all(nodes.TemplateData):
        for escape, meant in ESCAPES:
            data.data = data.data.replace(escape, meant)
    names = frozenset(name.name for name in tree.find_all(nodes.Name))
    if anchored:
        _take_out_control_numbers(tree)
    proof = prove(tree, [slot.formatting for slot in slots] if anchored else None)
    return Part(sandbox.compile_tree(tree, strict=anchored), proof, body, anchored, names)


# The two preparations


def _plain_source(package: Package, name: str, *, body: bool) -> str:
    tree = package.tree(name)
    # Docxtpl takes footnotes as they are written, other parts as an XML library writes them anew.
    if tree.tag == w("footnotes") and tree.getroottree().docinfo.encoding in (None, "UTF-8"):
        written = _FOOTNOTES.search(package.parts[name].decode())
        if written is not None:
            return _patched(written[0])
    # In UTF-8, as a name of an element or attribute may hold any letter.
    root = etree.fromstring(etree.tostring(tree, encoding="UTF-8"), _BLANKS_OUT)
    _mark_drawings(root, body=body)
    return _patched(etree.tostring(root, encoding="unicode"))


def _anchored_source(package: Package, name: str, slots: list[Slot], *, body: bool) -> str:
    root = copy.deepcopy(package.tree(name))
    _take_out_what_a_loop_would_double(root)
    _mark_drawings(root, body=body)
    cut_slots(root, slots)
    source = _with_namespaces(_patched(etree.tostring(root, encoding="unicode")))
    return slot_sources(source, slots, sandbox.SLOT)


def _patched(text: str) -> str:
    """Docxtpl's preparation: tags split by Word made whole, row and paragraph tags lifted out."""
    return str(docxtpl.DocxTemplate.patch_xml(None, text))


def _mark_drawings(root: etree._Element, *, body: bool) -> None:
    """Docxtpl numbers the drawings of the body anew, as a loop may have doubled them."""
    for drawing in root.iter(wp("docPr")) if body else ():
        drawing.set("id", _DRAWING_MARK)


def _with_drawings(source: str) -> str:
    """A checked source with a place for the number of each drawing."""
    place = f"{{{{ 0|{sandbox.SLOT}({DRAWING}) }}}}"
    return _MARKED_DRAWING.sub(lambda match: match[1] + place, source)


def _take_out_what_a_loop_would_double(root: etree._Element) -> None:
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
        parent = mark.getparent()
        if mark.get(w("id")) in gone and parent is not None:
            parent.remove(mark)
    for element in root.iter(w("p"), w("tr")):
        for name in ("paraId", "textId"):
            if element.get(w14(name)) is not None:
                del element.attrib[w14(name)]


def _take_out_control_numbers(tree: nodes.Template) -> None:
    """Take the numbers of the template's own controls out of loops; Word draws new ones."""
    for loop in tree.find_all(nodes.For):
        for data in loop.find_all(nodes.TemplateData):
            data.data = _CONTROL_NUMBER.sub("", data.data)


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


def _core_properties(package: Package) -> tuple[str, str] | None:
    """The name and source of the document properties, where any of them has a tag."""
    relations = parse_xml(package.parts["_rels/.rels"]) if "_rels/.rels" in package.parts else ()
    for relation in relations:
        name = relation.get("Target", "").lstrip("/")
        if relation.get("Type") == _CORE and name in package.parts:
            root = copy.deepcopy(package.tree(name))
            words = [element for element in root if _local(element) in _CORE_WORDS]
            if not any(mark in (word.text or "") for word in words for mark in _TAGGED):
                return None
            for element in root:
                if element not in words:
                    element.text = (element.text or "").replace("{", "{{ '{' }}")
            source = etree.tostring(root, encoding="unicode")
            return name, _TAG.sub(lambda tag: html.unescape(tag[0]), source)
    return None


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


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
