"""Whole blocks: paragraphs, tables and rows that stay, go and come.

Where a paragraph ends is what is tracked of it besides its words: a paragraph whose end is
inserted or deleted runs into the next one without it. The last end before a table, a section's
break or the end of a cell cannot go, so there the end of the paragraph before goes instead, as
when a person presses Enter at its end. What LibreOffice makes of all this was measured:
``docs/behaviour/redline.md``.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from docgen.filling.redline.accepted import unwrap_control
from docgen.filling.redline.aligning import Step, align
from docgen.filling.redline.anatomy import Block, Box, Paragraph, Row, Table
from docgen.filling.redline.inline import delete_words, draw_words, edits_of
from docgen.filling.redline.marking import Pen, formatting_of
from docgen.filling.redline.words import Edit
from docgen.filling.redline.writing import Writer
from docgen.office.names import MC, w


@dataclass
class _Entry:
    """One block of the result: in both files, or in one of them."""

    old: Block | None
    new: Block | None
    element: etree._Element
    edits: list[Edit] = field(default_factory=list)

    @property
    def kind(self) -> str | None:
        """``del`` or ``ins``; None for what stays."""
        if self.new is None:
            return "del"
        return "ins" if self.old is None else None

    @property
    def is_table(self) -> bool:
        return isinstance(self.old or self.new, Table)

    @property
    def ends_with_insertion(self) -> bool:
        last = self.edits[-1] if self.edits else None
        return (
            isinstance(self.old, Paragraph)
            and last is not None
            and last.inserts
            and last.end == len(self.old.text)
        )

    @property
    def ends_section(self) -> bool:
        return self.element.find(f"{w('pPr')}/{w('sectPr')}") is not None


class Drawing:
    """Draws the changes between boxes into the old one."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._pen: Pen = writer.pen

    def box(self, old: Box, new: Box) -> None:
        """Draw what changed from ``old`` to ``new``."""
        entries: list[_Entry] = []
        near: etree._Element | None = None
        for i, j in _ends_paired(align(old.blocks, new.blocks), old.blocks, new.blocks):
            before = old.blocks[i] if i is not None else None
            after = new.blocks[j] if j is not None else None
            if before is not None:
                near = before.element
                entries.append(_Entry(before, after, near))
            elif after is not None:
                entries.append(_Entry(None, after, self._written(after, near)))
        _place(entries, old.element)
        for run, before_table in _runs(entries):
            self._ends(run, before_table=before_table)
        for entry in entries:
            self._content(entry)

    def _written(self, new: Block, near: etree._Element | None) -> etree._Element:
        """A block that comes; ``near`` is the old one it comes after."""
        if isinstance(new, Table):
            return self._writer.table(new)
        return self._writer.paragraph(new, near)

    def _content(self, entry: _Entry) -> None:
        old, new = entry.old, entry.new
        if isinstance(old, Paragraph):
            if isinstance(new, Paragraph):
                draw_words(old, new, entry.edits, self._writer)
                self._text_boxes(old, new)
            else:
                delete_words(old, self._pen)
        elif isinstance(old, Table):
            if isinstance(new, Table):
                self._table(old, new)
            else:
                for row in old.rows:
                    self._delete_row(row)

    def _ends(self, run: Sequence[_Entry], *, before_table: bool) -> None:
        """Find what changed in a run of paragraphs, and mark which of their ends go and come."""
        marks = [entry.kind for entry in run]
        open_end = False
        last = len(run) - 1
        for n, entry in enumerate(run):
            if entry.kind is not None:
                # An end that comes or goes belongs to what is tracked before it.
                open_end = entry.kind == "ins" and marks[n] is None
            if isinstance(entry.old, Paragraph) and isinstance(entry.new, Paragraph):
                entry.edits = edits_of(entry.old, entry.new, deletion_first=open_end)
                open_end = entry.ends_with_insertion
                come = next((m for m in range(n + 1, last + 1) if marks[m] != "ins"), last + 1)
                if open_end and come > n + 1 and not entry.ends_section:
                    self._shift(run, marks, n, come - 1)
        stays = [n for n, entry in enumerate(run) if entry.kind is None]
        if marks[last] is not None and stays and not run[stays[-1]].ends_section:
            self._shift(run, marks, stays[-1], last)
        elif not before_table:
            marks[last] = None
        for entry, mark in zip(run, marks, strict=True):
            if mark is not None:
                self._pen.mark_end(entry.element, mark)

    def _shift(self, run: Sequence[_Entry], marks: list[str | None], first: int, last: int) -> None:
        """Let the end of the paragraph before come or go, instead of the last one's."""
        kind = run[last].kind
        before, after = (formatting_of(run[n].element) for n in (first, last))
        if kind == "ins":
            self._pen.reformat(run[last].element, now=after, before=before)
        else:
            self._pen.reformat(run[last].element, now=before, before=after)
        marks[first:last] = [kind] * (last - first)
        marks[last] = None

    def _text_boxes(self, old: Paragraph, new: Paragraph) -> None:
        if len(old.boxes) != len(new.boxes):
            return
        for before, after in zip(old.boxes, new.boxes, strict=True):
            self.box(before, after)
        for alternatives in old.element.iter(f"{{{MC}}}AlternateContent"):
            _same_in_fallback(alternatives)

    def _table(self, old: Table, new: Table) -> None:
        last: etree._Element | None = None
        for i, j in align(old.rows, new.rows):
            if i is None:
                assert j is not None
                row = self._writer.row(new.rows[j])
                if last is not None:
                    last.addnext(row)
                else:
                    _before_rows(old, row)
                last = row
                continue
            last = old.rows[i].element
            if j is None:
                self._delete_row(old.rows[i])
            else:
                for before, after in zip(old.rows[i].cells, new.rows[j].cells, strict=True):
                    self.box(before, after)

    def _delete_row(self, row: Row) -> None:
        self._pen.mark_row(row.element, "del")
        # LibreOffice does not see that a row is deleted when there are content controls in it.
        for control in list(row.element.iter(w("sdt"))):
            unwrap_control(control)
        for cell in row.cells:
            for block in cell.blocks:
                if isinstance(block, Paragraph):
                    delete_words(block, self._pen)
                    self._pen.mark_end(block.element, "del")
                else:
                    for inner in block.rows:
                        self._delete_row(inner)


def _ends_paired(steps: list[Step], olds: Sequence[Block], news: Sequence[Block]) -> list[Step]:
    """``steps``, with no run of paragraphs that ends in both deleted and inserted ones.

    The last of each become one paragraph whose words are replaced.
    """
    if olds and news and isinstance(olds[-1], Paragraph) and isinstance(news[-1], Paragraph):
        steps = _last_paired(steps)
    paired: list[Step] = []
    group: list[Step] = []
    for step in [*steps, None]:
        i, j = step if step is not None else (None, None)
        block = olds[i] if i is not None else news[j] if j is not None else None
        if step is not None and isinstance(block, Paragraph) and (i is None or j is None):
            group.append(step)
            continue
        ends = not isinstance(block, Paragraph)
        gone = [i for i, j in group if i is not None]
        come = [j for i, j in group if j is not None]
        if ends and gone and come:
            last = (gone[-1], None), (None, come[-1])
            paired.extend(each for each in group if each not in last)
            paired.append((gone[-1], come[-1]))
        else:
            paired.extend(group)
        group = []
        if step is not None:
            paired.append(step)
    return paired


def _last_paired(steps: list[Step]) -> list[Step]:
    """``steps``, with the last paragraphs of both files as one, where a table would come between
    and neither has its like: the last one can neither come nor go.
    """
    last_old = next(n for n in reversed(range(len(steps))) if steps[n][0] is not None)
    last_new = next(n for n in reversed(range(len(steps))) if steps[n][1] is not None)
    ends = {last_old, last_new}
    if len(ends) == 1 or None not in steps[min(ends)]:
        return steps
    pair = steps[last_old][0], steps[last_new][1]
    return [*(step for n, step in enumerate(steps) if n not in ends), pair]


def _runs(entries: Sequence[_Entry]) -> list[tuple[list[_Entry], bool]]:
    """The runs of paragraphs between tables, and whether a table follows.

    At the end, tables that come or go part no runs: without them, what is around them joins.
    """
    runs: list[tuple[list[_Entry], bool]] = []
    run: list[_Entry] = []
    for entry in entries:
        if not entry.is_table:
            run.append(entry)
        elif run:
            runs.append((run, True))
            run = []
    if not run:
        return runs
    stays = [n for n, entry in enumerate(entries) if entry.kind is None]
    if stays and not entries[stays[-1]].is_table:
        while all(entry.kind is not None for entry in run):
            run = runs.pop()[0] + run
    runs.append((run, False))
    return runs


def _place(entries: Sequence[_Entry], home: etree._Element) -> None:
    """Put what comes between what was there, as little inside other things as can be."""
    last: etree._Element | None = None
    for number, entry in enumerate(entries):
        if entry.old is None:
            following = next((e.element for e in entries[number:] if e.old is not None), None)
            if last is not None:
                _lifted(last, home, following).addnext(entry.element)
            elif following is not None:
                _lifted(following, home, None).addprevious(entry.element)
            else:
                home.append(entry.element)
        last = entry.element


def _lifted(
    element: etree._Element, home: etree._Element, beside: etree._Element | None
) -> etree._Element:
    """The outermost ancestor of ``element`` inside ``home`` that ``beside`` is not in."""
    around = set() if beside is None else {*beside.iterancestors()}
    parent = element.getparent()
    while parent is not None and parent is not home and parent not in around:
        element, parent = parent, parent.getparent()
    return element


def _before_rows(table: Table, row: etree._Element) -> None:
    if table.rows:
        _lifted(table.rows[0].element, table.element, None).addprevious(row)
    else:
        table.element.append(row)


def _same_in_fallback(alternatives: etree._Element) -> None:
    """Let the text boxes that older programs see say what the others say."""
    sides = [
        [box for branch in alternatives.findall(f"{{{MC}}}{name}")
         for box in branch.iter(w("txbxContent"))]
        for name in ("Choice", "Fallback")
    ]  # fmt: skip
    if len(sides[0]) == len(sides[1]):
        for shown, other in zip(*sides, strict=True):
            other[:] = [copy.deepcopy(child) for child in shown]
