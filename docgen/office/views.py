"""The two views of a Word file: accepted (what it says now), original (before tracked edits).

python-docx's ``text`` leaves out everything inside tracked insertions and content controls, so
nothing of ours reads a document through it. Here a story (body, header, footer, notes) becomes
the blocks of :mod:`docgen.office.blocks`; the text of a paragraph is :mod:`docgen.office.runs`.
Text boxes follow at the end of their story: where one is anchored says nothing about where it
floats. How Word and LibreOffice write all this was measured; see ``docs/behaviour/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from lxml import etree

from docgen.office.blocks import (
    Block,
    Cell,
    Paragraph,
    Revision,
    Row,
    Story,
    Table,
    paragraphs_in,
)
from docgen.office.digests import Digest, digests
from docgen.office.footer_code import is_code
from docgen.office.names import MC, w
from docgen.office.package import Package
from docgen.office.runs import (
    ALTERNATE,
    BOOKMARK,
    DEL,
    GONE,
    INS,
    REVISED,
    SDT,
    Runs,
    Tags,
    Traces,
    View,
    chosen,
    control_of,
    is_on,
    revision,
    traces,
)

__all__ = ["Story", "View", "blocks", "is_tracked", "paragraphs_in", "stories"]


@dataclass
class _Source:
    """What is known of a story before it is read, and what both its views share."""

    traces: Traces
    digests: dict[etree._Element, Digest] = field(default_factory=dict)
    rows: dict[etree._Element, Row] = field(default_factory=dict)
    blocks: dict[etree._Element, Paragraph | Table] = field(default_factory=dict)


@dataclass
class _Read:
    """What has been read of a package, kept with it."""

    stories: dict[View, list[Story]] = field(default_factory=dict)
    sources: dict[str, _Source] = field(default_factory=dict)


def stories(package: Package, view: View = View.ACCEPTED) -> list[Story]:
    """Every story of a document in ``view``, the body first. Read once, and not to be changed."""
    read = package.kept(_Read)
    if not is_tracked(package):
        view = View.ACCEPTED
    if view not in read.stories:
        read.stories[view] = [
            Story(name, _blocks_of(package.tree(name), view, source), _pictures(source, view))
            for name, source in read.sources.items()
        ]
    return read.stories[view]


def blocks(root: etree._Element, view: View) -> list[Block]:
    """The paragraphs and tables of one story, in reading order, then those of its text boxes."""
    return _blocks_of(root, view, _Source(traces(root)))


def is_tracked(package: Package) -> bool:
    """Whether a document holds any tracked edit, so that its two views may differ."""
    sources = package.kept(_Read).sources
    for name in package.stories:
        if name not in sources:
            root = package.tree(name)
            sources[name] = _Source(traces(root), digests(package.parts[name], root))
    return any(source.traces.tracked for source in sources.values())


_P, _TBL, _TR, _TC = map(w, ("p", "tbl", "tr", "tc"))
_ROW_PROPERTIES, _CELL_PROPERTIES, _HEADER = map(w, ("trPr", "tcPr", "tblHeader"))
_SPAN, _MERGED, _VAL = map(w, ("gridSpan", "vMerge", "val"))
_LOST = {View.ACCEPTED: w("cellDel"), View.ORIGINAL: w("cellIns")}
_NOTES = frozenset({w("footnote"), w("endnote")})
_CUSTOM = w("customXml")


def _blocks_of(root: etree._Element, view: View, source: _Source) -> list[Block]:
    body = root.find(w("body"))
    reader = _Reader(view, source)
    found = reader.container(root if body is None else body, ())
    for text_box in reader.runs.text_boxes:
        found += _blocks_of(text_box, view, source)
    return found


def _pictures(source: _Source, view: View) -> int:
    """How many pictures a story shows in ``view``, beside our code; one drawn in two ways is
    counted once.
    """
    gone = (f"{{{MC}}}Fallback", *GONE[view])
    return sum(
        next(element.iterancestors(*gone), None) is None and not is_code(element)
        for element in source.traces.pictures
    )


class _Reader:
    """Walks one story in one view."""

    def __init__(self, view: View, source: _Source) -> None:
        self.view = view
        self.runs = Runs(view, source.traces)
        self._source = source
        self._bookmarks: list[str] = []
        """Bookmarks that stand between paragraphs: they belong to the next one."""

    def container(self, element: etree._Element, tags: Tags) -> list[Block]:
        """The blocks in ``element``; paragraphs are joined where the mark between is gone."""
        found: list[Block] = []
        pending: Paragraph | None = None
        for block in self._blocks(element, tags):
            if isinstance(block, Table):
                if pending is not None:
                    found.append(pending)
                    pending = None
                found.append(block)
                continue
            paragraph = block if pending is None else pending.join(block)
            pending = paragraph if paragraph.runs_on else None
            if pending is None:
                found.append(paragraph)
        if pending is not None:
            found.append(pending)
        return found

    def _blocks(self, element: etree._Element, tags: Tags) -> Iterator[Block]:
        for child in element:
            tag = child.tag
            if tag in (_P, _TBL):
                block = self._block(child, tags)
                if isinstance(block, Paragraph) or block.rows or block.hidden:
                    yield block
            elif tag == SDT:
                yield from self._control(child, tags)
            elif tag == BOOKMARK:
                self._bookmarks.append(child.get(w("name"), ""))
            elif tag in GONE[self.view]:
                continue
            elif tag in REVISED or tag == _CUSTOM:
                yield from self._blocks(child, tags)
            elif tag in _NOTES:
                if child.get(w("type")) in (None, "normal"):
                    yield from self._blocks(child, tags)
            elif tag == ALTERNATE:
                yield from self._blocks(chosen(child), tags)

    def _block(self, element: etree._Element, tags: Tags) -> Block:
        """A paragraph or table; the same one in both views, where nothing in it is tracked."""
        at_rest, floating = self._is_at_rest, len(self.runs.text_boxes)
        if at_rest and element in self._source.blocks:
            return self._source.blocks[element]
        if element.tag == _TBL:
            block: Block = self._table(element, tags)
        else:
            before, self._bookmarks = self._bookmarks, []
            block = self.runs.paragraph(element, tags, before)
        if (
            at_rest
            and self._is_at_rest
            and element not in self._source.traces.places
            and floating == len(self.runs.text_boxes)
        ):
            self._source.blocks[element] = block
        return block

    def _control(self, element: etree._Element, tags: Tags) -> Iterator[Block]:
        control = control_of(element)
        if control.content is not None:
            around, self.runs.placeholder = self.runs.placeholder, control.placeholder
            yield from self._blocks(control.content, (*tags, *control.tags))
            self.runs.placeholder = around

    def _table(self, element: etree._Element, tags: Tags) -> Table:
        rows: list[Row] = []
        hidden: list[Row] = []
        for row_element, row_tags in _rows(element, tags):
            row, gone = self._row(row_element, row_tags)
            (hidden if gone else rows).append(row)
        return Table(_reaching_up(rows), hidden)

    def _row(self, element: etree._Element, tags: Tags) -> tuple[Row, bool]:
        """A row, and whether the view is without it."""
        known = self._source.digests.get(element)
        if known and element not in self._source.traces.places and self._is_at_rest:
            return self._plain_row(element, tags, known), False
        mark: Revision | None = None
        header = gone = False
        for properties in element.iterchildren(_ROW_PROPERTIES):
            for part in properties:
                if part.tag == _HEADER:
                    header = is_on(part)
                elif part.tag in (INS, DEL):
                    mark = revision(part)
                    gone = gone or part.tag in GONE[self.view]
        # The content of a row that this view lacks is read as the other view has it.
        reader = _Reader(self.view.other, self._source) if gone else self
        return Row(list(reader.cells(element, tags)), mark, header=header), gone

    def _plain_row(self, element: etree._Element, tags: Tags, known: Digest) -> Row:
        """A row that is the same in both views, read when somebody looks into it."""
        if element not in self._source.rows:
            self._source.rows[element] = Row(
                lambda: list(_Reader(self.view, self._source).cells(element, tags)),
                header=known.header,
                digest=known.digest,
            )
        return self._source.rows[element]

    @property
    def _is_at_rest(self) -> bool:
        return self.runs.at_rest and not self._bookmarks

    def cells(self, row: etree._Element, tags: Tags) -> Iterator[Cell]:
        """The cells of a row."""
        for child in row:
            tag = child.tag
            if tag == _TC:
                cell = self._cell(child, tags)
                if cell is not None:
                    yield cell
            elif tag == SDT:
                control = control_of(child)
                if control.content is not None:
                    around, self.runs.placeholder = self.runs.placeholder, control.placeholder
                    yield from self.cells(control.content, (*tags, *control.tags))
                    self.runs.placeholder = around
            elif tag == _CUSTOM:
                yield from self.cells(child, tags)
            elif tag == BOOKMARK:
                self._bookmarks.append(child.get(w("name"), ""))

    def _cell(self, element: etree._Element, tags: Tags) -> Cell | None:
        """A cell; None for one that the view is without."""
        span, merged = 1, False
        properties = next(iter(element), None)
        if properties is not None and properties.tag == _CELL_PROPERTIES:
            for part in properties:
                tag = part.tag
                if tag == _SPAN:
                    value = part.get(_VAL, "1")
                    span = int(value) if value.isdigit() else 1
                elif tag == _MERGED:
                    merged = part.get(_VAL) != "restart"
                elif tag == _LOST[self.view]:
                    return None
        fields = self.runs.open_fields
        content = self.container(element, tags)
        self.runs.end_fields(but=fields)
        return Cell(content, span, merged)


def _reaching_up(rows: list[Row]) -> list[Row]:
    """What a cell goes on from is merged with it. A cell that only says it begins something, as
    OnlyOffice writes of every cell in a new row, is not.
    """
    found = list(rows)
    for number, below in enumerate(rows[1:]):
        # A row with a digest has no merged cells.
        if below.digest is None and any(cell.merged for cell in below.cells):
            columns = {
                column
                for column, cell in zip(_columns(below), below.cells, strict=True)
                if cell.merged
            }
            above = rows[number]
            cells = [
                replace(cell, merged=cell.merged or column in columns)
                for column, cell in zip(_columns(above), above.cells, strict=True)
            ]
            found[number] = Row(cells, above.revision, header=above.header)
    return found


def _columns(row: Row) -> list[int]:
    """Where in the grid each cell begins."""
    return list(accumulate((cell.span for cell in row.cells), initial=0))[:-1]


def _rows(element: etree._Element, tags: Tags) -> Iterator[tuple[etree._Element, Tags]]:
    for child in element:
        tag = child.tag
        if tag == _TR:
            yield child, tags
        elif tag == SDT:
            control = control_of(child)
            if control.content is not None:
                yield from _rows(control.content, (*tags, *control.tags))
        elif tag in (_CUSTOM, INS, DEL):
            yield from _rows(child, tags)
