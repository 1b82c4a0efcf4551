"""The text of one paragraph in one view: runs, controls, fields, tracked edits in any nesting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple

from lxml import etree

from docgen.office.blocks import CommentMark, Paragraph, Piece, Revision, TickBox
from docgen.office.names import MC, W16DU, w, w14


class View(StrEnum):
    ACCEPTED = "accepted"
    """Every tracked change accepted."""
    ORIGINAL = "original"
    """Every tracked change rejected."""

    @property
    def other(self) -> View:
        return View.ORIGINAL if self is View.ACCEPTED else View.ACCEPTED


Tags = tuple[str, ...]
"""The tags of the content controls around a place, outermost first."""

INS, DEL, MOVE_FROM, MOVE_TO = map(w, ("ins", "del", "moveFrom", "moveTo"))
REVISED = frozenset({INS, DEL, MOVE_FROM, MOVE_TO})
GONE = {
    View.ACCEPTED: frozenset({DEL, MOVE_FROM}),
    View.ORIGINAL: frozenset({INS, MOVE_TO}),
}
"""Tracked edits whose content a view is without."""
SDT, BOOKMARK = map(w, ("sdt", "bookmarkStart"))
ALTERNATE = f"{{{MC}}}AlternateContent"

_RUN, _PARAGRAPH_PROPERTIES, _RUN_PROPERTIES = map(w, ("r", "pPr", "rPr"))
_STRIKES, _FORMAT_CHANGE = (w("strike"), w("dstrike")), w("rPrChange")
TRACKED = REVISED.union(map(w, ("cellIns", "cellDel", "delText", "delInstrText", "rPrChange")))
"""What may read otherwise in one view than in the other."""
_TRACES = TRACKED.union(_STRIKES, [w("vMerge")])
_PLACES = tuple(map(w, ("p", "tr", "tbl")))
_PICTURES = ("{*}pic", "{*}imagedata", "{*}OLEObject", "{*}contentPart", w("altChunk"))
_TEXT, _DELETED_TEXT, _BREAK, _SYMBOL = map(w, ("t", "delText", "br", "sym"))
_FIELD_MARK, _FIELD_CODES = w("fldChar"), (w("instrText"), w("delInstrText"))
_SDT_PROPERTIES, _SDT_CONTENT = w("sdtPr"), w("sdtContent")
_TAG, _PLACEHOLDER = w("tag"), w("showingPlcHdr")
_CHECKBOX, _CHECKED, _STATE = w14("checkbox"), w14("checked"), w14("val")
_COMMENT = w("commentReference")
_VAL, _ID, _NAME, _AUTHOR = map(w, ("val", "id", "name", "author"))
_DRAWN = frozenset({w("drawing"), w("pict"), w("object"), ALTERNATE})
_TEXT_BOX = w("txbxContent")
_MATH = ("}oMath", "}oMathPara")
_CHANGING = frozenset(
    {"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC", "DATE", "TIME", "SAVEDATE", "PRINTDATE",
     "EDITTIME", "FILENAME", "FILESIZE", "LASTSAVEDBY", "REVNUM", "NUMWORDS", "NUMCHARS"}
)  # fmt: skip
"""Fields whose result changes by itself; their text says nothing about an edit."""
_CHARACTERS = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "\u2011",
    w("softHyphen"): "\u00ad",
}


@dataclass(frozen=True)
class Traces:
    """What a story has of tracked edits, of words struck through and of merged cells: what it has
    not need not be looked for in every run. And its pictures, found on the same way through it.
    """

    kinds: frozenset[str]
    """The names of the elements."""
    places: frozenset[etree._Element]
    """The paragraphs, rows and tables that any of it is in."""
    pictures: tuple[etree._Element, ...] = ()

    @property
    def tracked(self) -> bool:
        """Whether one view may differ from the other."""
        return not self.kinds.isdisjoint(TRACKED)


@dataclass
class _Field:
    """A complex field being read: its code so far, and whether its result has begun."""

    code: str = ""
    in_result: bool = False

    @property
    def changing(self) -> bool:
        words = self.code.split()
        return bool(words) and words[0].upper() in _CHANGING


class Runs:
    """Reads the paragraphs of one story in one view, in order: a field may go on in the next."""

    def __init__(self, view: View, found: Traces) -> None:
        self.view = view
        self._tracked = not found.kinds.isdisjoint(REVISED)
        self._strikes = not found.kinds.isdisjoint(_STRIKES)
        self.text_boxes: list[etree._Element] = []
        """The text boxes met so far."""
        self.placeholder = False
        """Whether what is read is Word's own words in an empty control."""
        self._fields: list[_Field] = []
        self._insertions = 0
        """How many tracked insertions are open."""

    @property
    def at_rest(self) -> bool:
        """Whether what is read next says the same wherever it stands."""
        return not (self._fields or self._insertions or self.placeholder)

    @property
    def open_fields(self) -> int:
        return len(self._fields)

    def end_fields(self, but: int) -> None:
        """Leave a cell: fields do not reach over its end, whatever broken markup says."""
        del self._fields[but:]

    def paragraph(self, element: etree._Element, tags: Tags, bookmarks: list[str]) -> Paragraph:
        """Read a paragraph, with ``tags`` around it; ``bookmarks`` stand before it."""
        into = Paragraph([], list(dict.fromkeys(tags)), bookmarks)
        self._read(element, tags, into)
        if self._tracked:
            properties = next(iter(element), None)
            if properties is not None and properties.tag == _PARAGRAPH_PROPERTIES:
                self._mark(properties, into)
        return into

    def _read(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        """Read what stands in ``element``, a paragraph or a part of one."""
        # What was tracked in an empty control is none of Word's own words there.
        for child in element.iterchildren(*REVISED) if self.placeholder else element:
            tag = child.tag
            way = self._WAYS.get(tag)
            if way is not None:
                way(self, child, tags, into)
            elif tag.endswith(_MATH):
                text = "".join(node.text or "" for node in child.iter("{*}t"))
                into.pieces.append(Piece(text, tags))

    def _run(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        text: str | None = None
        struck = False
        for child in element:
            tag = child.tag
            if tag == _TEXT:
                said = child.text or ""
            elif tag == _RUN_PROPERTIES:
                struck = self._strikes and self._struck(child, tags, into)
                continue
            elif self._marks(child, tag, tags, into):
                continue
            elif tag == _DELETED_TEXT and self.view is View.ORIGINAL:
                said = child.text or ""
            elif tag == _SYMBOL:
                said = _symbol(child)
            elif tag in _CHARACTERS and not _ends_page(child, tag):
                said = _CHARACTERS[tag]
            else:
                continue
            if not self._fields or all(each.in_result for each in self._fields):
                text = said if text is None else text + said
        if text is not None:
            changing = any(each.changing for each in self._fields)
            into.changing = into.changing or changing
            into.pieces.append(Piece(text, tags, changing, self._insertions > 0, struck))

    def _struck(self, properties: etree._Element, tags: Tags, into: Paragraph) -> bool:
        """Whether a run is struck through; a tracked strike is its author's edit."""
        if next(properties.iter(*_STRIKES), None) is None:
            return False
        struck = any(map(is_on, properties.iterchildren(*_STRIKES)))
        change = properties.find(_FORMAT_CHANGE)
        if change is None:
            return struck
        before = any(is_on(mark) for former in change for mark in former.iterchildren(*_STRIKES))
        if self.view is View.ORIGINAL:
            return before
        if struck != before:
            into.revisions += (revision(change, tags),)
        return struck

    def _marks(self, child: etree._Element, tag: str, tags: Tags, into: Paragraph) -> bool:
        """Whether a part of a run is no text: the parts of a field, a drawing, a comment."""
        if tag == _FIELD_MARK:
            self._field(child.get(w("fldCharType"), ""))
        elif tag in _FIELD_CODES:
            if self._fields:
                self._fields[-1].code += child.text or ""
        elif tag in _DRAWN:
            self.text_boxes.extend(_text_boxes(child))
        elif tag == _COMMENT:
            mark = CommentMark(child.get(_ID, ""), tags)
            if all(known.id != mark.id for known in into.comments):
                into.comments += (mark,)
        else:
            return False
        return True

    def _field(self, kind: str) -> None:
        """Complex fields: begin, code, separate, result, end; they nest."""
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _simple_field(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        self._fields.append(_Field(element.get(w("instr"), ""), in_result=True))
        self._read(element, tags, into)
        self._fields.pop()

    def _control(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        control = control_of(element)
        _tie(into, control.tags)
        if control.content is not None:
            self.placeholder = control.placeholder
            self._read(control.content, (*tags, *control.tags), into)
            self.placeholder = False
        if control.ticked is not None and control.tags:
            into.boxes += (TickBox(control.tags[0], control.ticked),)

    def _revised(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        """A tracked edit. One that leaves no trace (a word typed and deleted again, the empty
        insertion around a comment's anchor) is nobody's edit.
        """
        inside = tuple(tag for control in element.iter(SDT) for tag in control_of(control).tags)
        if element.tag in GONE[self.view]:
            # Its controls still tell which row this is; its text is not in this view.
            _tie(into, inside)
            undone = INS if self.view is View.ACCEPTED else DEL
            around = next(element.iterancestors(undone), None)
            # What one typed and another deleted is an edit of both.
            counts = (around is None or around.get(_AUTHOR) != element.get(_AUTHOR)) and any(
                node.text for node in element.iter(_DELETED_TEXT, _TEXT)
            )
        else:
            before = len(into.pieces)
            inserted = element.tag in (INS, MOVE_TO)
            placeholder, self.placeholder = self.placeholder, False
            self._insertions += inserted
            self._read(element, tags, into)
            self._insertions -= inserted
            self.placeholder = placeholder
            counts = any(piece.text for piece in into.pieces[before:])
        if counts:
            into.revisions += (revision(element, (*tags, *inside)),)

    def _mark(self, properties: etree._Element, into: Paragraph) -> None:
        """The tracked edits of the paragraph's own mark, which stands at its end."""
        for part in reversed(properties):
            if part.tag == _RUN_PROPERTIES:
                for mark in part:
                    if mark.tag in REVISED:
                        into.revisions += (revision(mark),)
                        into.runs_on = into.runs_on or mark.tag in GONE[self.view]
                break

    def _alternative(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        self._read(chosen(element), tags, into)

    def _ruby(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        for base in element.iterchildren(w("rubyBase")):
            self._read(base, tags, into)

    def _bookmark(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:  # noqa: ARG002
        into.bookmarks.append(element.get(_NAME, ""))

    def _comment(self, element: etree._Element, tags: Tags, into: Paragraph) -> None:
        into.comments += (CommentMark(element.get(_ID, ""), tags),)

    _WAYS: ClassVar[dict[str, Callable[[Runs, etree._Element, Tags, Paragraph], None]]] = {
        _RUN: _run,
        SDT: _control,
        BOOKMARK: _bookmark,
        **dict.fromkeys(REVISED, _revised),
        **dict.fromkeys(map(w, ("hyperlink", "smartTag", "customXml", "dir", "bdo")), _read),
        w("fldSimple"): _simple_field,
        w("commentRangeStart"): _comment,
        w("ruby"): _ruby,
        ALTERNATE: _alternative,
    }


class Control(NamedTuple):
    """A content control: its tag, what is in it, and what kind it is."""

    tags: Tags
    """Its tag, or none."""
    content: etree._Element | None
    placeholder: bool
    """Whether it is empty and shows Word's own words."""
    ticked: bool | None
    """The state of a checkbox."""


def traces(root: etree._Element) -> Traces:
    """What there is in a story that takes looking for."""
    kinds: set[str] = set()
    places: set[etree._Element] = set()
    pictures: list[etree._Element] = []
    for element in root.iter(*_TRACES, *_PICTURES):
        if element.tag in _TRACES:
            kinds.add(element.tag)
            places.update(element.iterancestors(*_PLACES))
        else:
            pictures.append(element)
    return Traces(frozenset(kinds), frozenset(places), tuple(pictures))


def control_of(element: etree._Element) -> Control:
    """What there is to know of a ``w:sdt``."""
    tags: Tags = ()
    content: etree._Element | None = None
    placeholder = False
    ticked: bool | None = None
    for part in element:
        if part.tag == _SDT_CONTENT:
            content = part
        elif part.tag == _SDT_PROPERTIES:
            for setting in part:
                name = setting.tag
                if name == _TAG:
                    value = setting.get(_VAL)
                    tags = (value,) if value else ()
                elif name == _PLACEHOLDER:
                    placeholder = is_on(setting)
                elif name == _CHECKBOX:
                    states = [state.get(_STATE) for state in setting if state.tag == _CHECKED]
                    ticked = bool(states) and states[0] in ("1", "true", "on")
    return Control(tags, content, placeholder, ticked)


def is_on(setting: etree._Element) -> bool:
    """Whether a property holds that is there; Google Docs writes those that do not, too."""
    return setting.get(_VAL) not in ("0", "false", "off")


def _tie(paragraph: Paragraph, tags: Tags) -> None:
    paragraph.tags.extend(tag for tag in tags if tag not in paragraph.tags)


def revision(element: etree._Element, tags: Tags = ()) -> Revision:
    """Who made a tracked edit, and when."""
    at = element.get(w("date")) or None
    # OnlyOffice writes UTC there, and beside it the user's id, which nobody else writes.
    utc = at if element.get("oouserid") else None
    return Revision(
        author=element.get(_AUTHOR) or None,
        at=at,
        utc=element.get(f"{{{W16DU}}}dateUtc") or utc,
        tags=tags,
    )


def chosen(element: etree._Element) -> etree._Element:
    """The one branch of ``mc:AlternateContent`` that is read: the same stands in both."""
    for name in ("Choice", "Fallback"):
        branch = element.find(f"{{{MC}}}{name}")
        if branch is not None:
            return branch
    return element


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Text boxes inside a drawing, outermost only, the preferred branch only."""
    for child in chosen(element) if element.tag == ALTERNATE else element:
        if child.tag == _TEXT_BOX:
            yield child
        else:
            yield from _text_boxes(child)


def _ends_page(element: etree._Element, tag: str) -> bool:
    """Whether a break is one of page or column, and none of the line."""
    return tag == _BREAK and element.get(w("type")) in ("page", "column")


def _symbol(element: etree._Element) -> str:
    code = element.get(w("char"), "")
    try:
        return chr(int(code, 16))
    except ValueError:
        return ""
