"""A Word file made ready for the printer: clean, named, in its language, with room for the code.

What is done here is done to a copy that nobody edits: the Word file itself stays as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from xml.sax.saxutils import escape

from lxml import etree

from docgen.filling.pdf.paper import Paper
from docgen.filling.redline.accepted import accept, drop
from docgen.messages import say, speaking
from docgen.office.footer_code import take_codes_away
from docgen.office.footers import add_missing_footers, used_footers
from docgen.office.names import W, w
from docgen.office.package import Package, parse_xml, require_docx
from docgen.office.packing import Packed, pack
from docgen.office.wiring import declare, relate, written

_TAGS = {"sv": "sv-SE", "nb": "nb-NO", "en": "en-GB"}
"""The languages as PDF names them, by ours."""

CODE_SIDE = 42.52
"""15 mm in points: what was read off every simulated page (ISO/IEC 18004 sets no size)."""
_ROOM = 62
"""Points: the code, the white around it (four modules), and air."""
_BESIDE = 62
"""Points between the line beside the code and the edge of the text."""
BOXES = ("☐", "☑", "☒")
_TICK = 30
"""Half points. The glyph of a box is 0.72 of its size (OpenSymbol, DejaVu Sans): 3.8 mm."""

_COMMENTS = tuple(
    w(name)
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
)
_CORE = "docProps/core.xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = (
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
)
_CP = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"


def prepared(paper: Paper) -> bytes:
    """The Word file to be printed; raises Refused where it is none.

    No comments, and every tracked change accepted; its title and language set; instead of the code
    that Word prints, room above every footer for the code of each page, with the line that stands
    beside it; in a blank, each control named by its path, as LibreOffice passes on a control's
    title and not its tag.
    """
    package = Package.open(paper.content)
    require_docx(package)
    parts = dict(package.parts)
    trees = {name: copy.deepcopy(package.tree(name)) for name in package.stories}
    for tree in trees.values():
        accept(tree)
        for mark in list(tree.iter(*_COMMENTS)):
            drop(mark)
        if not paper.as_word:
            take_codes_away(tree)
            _enlarge_boxes(tree)
        if paper.blank:
            _name_controls(tree)
    if paper.coded:
        _make_room(package.main, trees, parts, paper)
    _set_language(package, trees, parts, _TAGS[paper.language])
    parts.update({name: written(tree) for name, tree in trees.items()})
    _set_title(parts, paper.full_title)
    return pack({name: Packed.of(name, part, quick=True) for name, part in parts.items()})


def _enlarge_boxes(tree: etree._Element) -> None:
    """Boxes to tick at least 3.5 mm wide, so that a pen and a scanner find them."""
    for run in tree.iter(w("r")):
        if "".join(map(str, run.itertext(w("t")))).strip() not in BOXES:
            continue
        look = run.find(w("rPr"))
        if look is None:
            look = etree.Element(w("rPr"))
            run.insert(0, look)
        for name in ("sz", "szCs"):
            size = look.find(w(name))
            if size is None:
                size = etree.SubElement(look, w(name))
            if int(size.get(w("val")) or 0) < _TICK:
                size.set(w("val"), str(_TICK))


def _name_controls(tree: etree._Element) -> None:
    for properties in tree.iter(w("sdtPr")):
        tag = properties.find(w("tag"))
        if tag is None:
            continue
        for old in properties.findall(w("alias")):
            properties.remove(old)
        alias = etree.Element(w("alias"), {w("val"): tag.get(w("val"), "")})
        tag.addprevious(alias)


def _make_room(
    main: str, trees: dict[str, etree._Element], parts: dict[str, bytes], paper: Paper
) -> None:
    """Room for the code above every footer; a page without a footer gets one."""
    body = trees[main]
    for name in used_footers(main, body, parts):
        if name in trees:
            trees[name].insert(0, _line(paper))
    add_missing_footers(main, body, parts, lambda: _line(paper))


def _line(paper: Paper) -> etree._Element:
    """The line beside the code, as high as the code needs."""
    with speaking(paper.language):
        before, _, rest = say(
            "{number}, page {page} of {pages}. {promise}",
            number=paper.printed_number,
            page="\0",
            pages="\0",
            promise=paper.promise,
        ).partition("\0")
    middle, _, after = rest.partition("\0")
    look = '<w:rPr><w:color w:val="404040"/><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr>'

    def run(text: str) -> str:
        return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

    def field(name: str) -> str:
        return f'<w:fldSimple w:instr=" {name} "><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'

    return etree.fromstring(
        f'<w:p xmlns:w="{W}"><w:pPr>'
        f'<w:spacing w:before="0" w:after="0" w:line="{_ROOM * 20}" w:lineRule="exact"/>'
        f'<w:ind w:left="0" w:right="{_BESIDE * 20}" w:firstLine="0"/><w:jc w:val="right"/></w:pPr>'
        f"{run(before)}{field('PAGE')}{run(middle)}{field('NUMPAGES')}{run(after)}</w:p>"
    )


def _set_language(
    package: Package, trees: dict[str, etree._Element], parts: dict[str, bytes], tag: str
) -> None:
    """The language of all text that names none of its own."""
    name = next((name for name in parts if name.endswith("/styles.xml")), None)
    if name is None:
        return
    root = copy.deepcopy(package.tree(name))
    place = root
    for step in ("docDefaults", "rPrDefault", "rPr"):
        found = place.find(w(step))
        if found is None:
            found = etree.Element(w(step))
            place.insert(0, found)
        place = found
    _set_child(place, "lang", lambda lang: lang.set(w("val"), tag))
    trees[name] = root


def _set_child(parent: etree._Element, name: str, change: Callable[[etree._Element], None]) -> None:
    child = parent.find(w(name))
    if child is None:
        child = etree.SubElement(parent, w(name))
    change(child)


def _set_title(parts: dict[str, bytes], title: str) -> None:
    """The file's title, which a PDF for everybody has and shows."""
    name = next((name for name in parts if name.lower() == _CORE.lower()), None)
    if name is None:
        name = _CORE
        root = etree.Element(f"{{{_CP}}}coreProperties", nsmap={"cp": _CP, "dc": _DC})
        declare(parts, name, _CORE_TYPE)
        relate(parts, "", _CORE_RELATION, name)
    else:
        root = parse_xml(parts[name])
    found = root.find(f"{{{_DC}}}title")
    if found is None:
        found = etree.SubElement(root, f"{{{_DC}}}title")
    found.text = title
    parts[name] = written(root)
