"""Matching a returned file with the document before it: every difference finds its place.

Whatever in the file is not the same as before comes out either as a value found, a row added or
missing, or as text outside the values. Nothing is left over, so nothing is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docgen.case import notation, paths
from docgen.messages import say
from docgen.office import views
from docgen.reading import imprint
from docgen.reading.alignment import align_blocks, align_rows, kind_of, likeness
from docgen.reading.extraction import Extraction, extract

PARENTS = {"plan.actions": ("plan.goals", "goals")}
"""Lists whose items stand under the item of another list, and the field that says which."""


@dataclass
class Found:
    """One printing of a value in the file; ``before`` is what stood there."""

    path: str
    text: str
    before: str
    where: dict[str, Any]
    paragraphs: list[views.Paragraph]
    doubt: str | None = None


@dataclass
class Added:
    """A row that was not there before, its cells named by the fields of its list."""

    listed: str
    fields: dict[str, Found]
    where: dict[str, Any]
    paragraphs: list[views.Paragraph]
    revision: views.Revision | None
    parent: str | None
    after: str | None
    """The item of the row before it in the same list."""
    row: imprint.Row | None = None
    item: str = ""
    """Its own path; a provisional one until it has been given an id."""


@dataclass
class Removed:
    """A row that is missing; ``revision`` where its removal was tracked."""

    item: str
    text: str
    where: dict[str, Any]
    revision: views.Revision | None


@dataclass
class Outside:
    """A difference in no value's place: the form's own words, or text beside them."""

    before: str
    after: str
    where: dict[str, Any]
    paragraphs: list[views.Paragraph]


@dataclass
class Match:
    """All there is to say about one view of a file."""

    found: dict[str, list[Found]] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    """Items missing from the last file that are back."""
    parents: dict[str, str | None] = field(default_factory=dict)
    """The item each item stands under now."""
    outside: list[Outside] = field(default_factory=list)
    comments: dict[str, str | None] = field(default_factory=dict)
    """Comment id to the path of the place it sits on."""
    imprint: imprint.Imprint = field(default_factory=lambda: imprint.Imprint([]))


def match(base: imprint.Imprint, stories: list[views.Story]) -> Match:
    """Match one view of a file with ``base``."""
    matcher = _Matcher()
    main, *others = stories
    home, *other_homes = base.stories
    matched = [imprint.Story(home.part, matcher.blocks(home.blocks, main.blocks, main.part))]
    left = [story for story in others if list(views.paragraphs_in(story.blocks))]
    for other in other_homes:
        # Editors rename these parts and add empty ones, for first and even pages.
        alike = [story for story in left if _kind(story.part) == _kind(other.part)]
        best = max(alike, key=lambda story: _story_likeness(other, story), default=None)
        if best is None:
            matched.append(other)
            continue
        left.remove(best)
        matched.append(
            imprint.Story(other.part, matcher.blocks(other.blocks, best.blocks, best.part))
        )
    for story in left:
        if all(_story_likeness(other, story) < 1 for other in other_homes):
            matcher.blocks([], story.blocks, story.part)
    matcher.result.imprint = imprint.Imprint(matched)
    return matcher.result


def parents_of(base: imprint.Imprint) -> dict[str, str | None]:
    """The item each item of a base stands under."""
    found: dict[str, str | None] = {}
    for story in base.stories:
        for block in story.blocks:
            if isinstance(block, imprint.Table):
                walker = _Parents(block)
                for row in block.rows:
                    if block.listed(row) and row.item and not row.gone:
                        found[row.item] = walker.enter(row.item)
    return found


class _Parents:
    """Walks down a table, remembering the last item of each list."""

    def __init__(self, table: imprint.Table) -> None:
        self._lists = {paths.list_of(row.item) for row in table.rows if row.item}
        self._last: dict[str, str] = {}

    def enter(self, item: str) -> str | None:
        own = paths.list_of(item)
        self._last[own] = item
        return self.above(own)

    def above(self, listed: str) -> str | None:
        parent = PARENTS.get(listed, ("", ""))[0]
        return self._last.get(parent) if parent in self._lists else None

    def last(self, listed: str) -> str | None:
        return self._last.get(listed)


class _Matcher:
    def __init__(self) -> None:
        self.result = Match()
        self._new_items = 0

    def blocks(
        self, base: list[imprint.Block], new: list[views.Block], part: str
    ) -> list[imprint.Block]:
        pairs = align_blocks(base, new)
        matched: list[imprint.Block] = []
        tables = paragraphs = 0
        taken = set(pairs.values())
        missing = [block for index, block in enumerate(base) if index not in taken]
        for index, block in enumerate(new):
            is_table = isinstance(block, views.Table)
            tables, paragraphs = tables + is_table, paragraphs + (not is_table)
            where = {"part": part, **({"table": tables} if is_table else {"paragraph": paragraphs})}
            old = base[pairs[index]] if index in pairs else None
            if isinstance(block, views.Table):
                matched.append(
                    self._table(old, block, where)
                    if isinstance(old, imprint.Table)
                    else self._stray_table(block, where)
                )
            elif isinstance(old, imprint.Box):
                matched.append(self._box(old, [block], where))
            else:
                self._stray(block, where)
        for lost in missing:
            self._lost(lost, {"part": part})
            if isinstance(lost, imprint.Table):
                rows = [imprint.Row(row.cells, row.header, gone=True) for row in lost.rows]
                matched.append(imprint.Table(rows))
        return matched

    def _table(
        self, base: imprint.Table, new: views.Table, where: dict[str, Any]
    ) -> imprint.Table:
        pairs, copies = align_rows(base, new)
        table = imprint.Table()
        walker = _Parents(base)
        for j, row in enumerate(new.rows):
            place = {**where, "row": j + 1}
            if j in pairs:
                old = base.rows[pairs[j]]
                item = old.item if base.listed(old) else None
                if item:
                    self.result.parents[item] = walker.enter(item)
                    if old.gone:
                        self.result.restored.append(item)
                table.rows.append(self._row(old, row, place))
                continue
            source = self._copied_from(base, row) if j in copies else None
            kind = kind_of(base, row, source)
            if kind is None or kind.item is None:
                for paragraph in row.paragraphs:
                    self._stray(paragraph, place)
                continue
            added = self._added(kind, row, place, walker)
            if added is None:
                continue
            self.result.added.append(added)
            if added.row is not None:
                table.rows.append(added.row)
            self.result.parents[added.item] = walker.enter(added.item)
        self._missing_rows(base, new, pairs, table, where)
        return table

    def _missing_rows(
        self,
        base: imprint.Table,
        new: views.Table,
        pairs: dict[int, int],
        table: imprint.Table,
        where: dict[str, Any],
    ) -> None:
        for i, old in enumerate(base.rows):
            if i in pairs.values():
                continue
            if not old.gone:
                place = {**where, "row": i + 1}
                if base.listed(old) and old.item:
                    # An empty spare row that is deleted says nothing.
                    if not _is_spare(old.item) or any(
                        not notation.is_empty(slot.text) for cell in old.cells for slot in cell.slots
                    ):
                        self.result.removed.append(
                            Removed(old.item, old.text, place, _removal(old, new))
                        )
                elif old.text.strip():
                    self.result.outside.append(Outside(old.text, "", place, []))
            table.rows.append(imprint.Row(old.cells, old.header, gone=True))

    def _row(self, old: imprint.Row, new: views.Row, where: dict[str, Any]) -> imprint.Row:
        row = imprint.Row(header=old.header)
        if len(old.cells) == len(new.cells):
            for number, (was, cell) in enumerate(zip(old.cells, new.cells, strict=True), 1):
                row.cells.append(self._cell(was, cell, {**where, "cell": number}))
            return row
        return self._reshaped(old, new, where)

    def _reshaped(self, old: imprint.Row, new: views.Row, where: dict[str, Any]) -> imprint.Row:
        """Cells were merged, split, added or taken away: only what reads the same is certain."""
        left = list(new.cells)
        row = imprint.Row(list(old.cells), old.header)
        for was in old.cells:
            same = next((c for c in left if notation.same(was.text, c.text)), None)
            if same is not None:
                left.remove(same)
                self._cell(was, same, where)
                continue
            text = " ".join(cell.text for cell in left).strip()
            for slot in was.slots:
                self._find(
                    Found(
                        slot.path or "",
                        text,
                        slot.text,
                        where,
                        [p for cell in left for p in cell.paragraphs],
                        doubt=say("The cells of this row were merged, split or moved."),
                    )
                )
            if not was.slots and was.text.strip():
                self.result.outside.append(Outside(was.text, text, where, []))
        self._note_comments(new.paragraphs, next(iter(old.paths), None))
        return row

    def _cell(self, old: imprint.Box, new: views.Cell, where: dict[str, Any]) -> imprint.Box:
        if old.blocks is not None:
            return imprint.Box(
                span=new.span, blocks=self.blocks(old.blocks, new.blocks, where["part"])
            )
        return self._box(old, new.paragraphs, where, new.span)

    def _box(
        self,
        old: imprint.Box,
        paragraphs: list[views.Paragraph],
        where: dict[str, Any],
        span: int = 1,
    ) -> imprint.Box:
        extraction = extract(old, paragraphs)
        extraction.box.span = span
        text = "\n".join(paragraph.text for paragraph in paragraphs)
        where = {**where, "text": text[:200]}
        for number, slot in enumerate(old.slots):
            self._find(
                Found(
                    slot.path or "",
                    extraction.texts[number],
                    slot.text,
                    where,
                    paragraphs,
                    extraction.doubts.get(number),
                )
            )
        if _outside(old, extraction):
            self.result.outside.append(Outside(old.text, text, where, paragraphs))
        self._note_comments(paragraphs, next(iter(old.paths), None))
        return extraction.box

    def _added(
        self, kind: imprint.Row, row: views.Row, where: dict[str, Any], walker: _Parents
    ) -> Added | None:
        """A new row read like the rows of its kind; None when nothing is written in it."""
        item = kind.item or ""
        listed = paths.list_of(item)
        fields: dict[str, Found] = {}
        cells = []
        self._new_items += 1
        own = f"{listed}[added{self._new_items}]"
        for was, cell in zip(kind.cells, row.cells, strict=False):
            box = imprint.box_of(cell.paragraphs, cell.span)
            extraction = extract(was, cell.paragraphs)
            segments = []
            for slot, text in zip(was.slots, extraction.texts, strict=True):
                path = slot.path or ""
                if path.startswith(item + "."):
                    name = path.removeprefix(item + ".")
                    fields[name] = Found(f"{own}.{name}", text, "", where, cell.paragraphs)
                    segments.append(imprint.Segment(text, f"{own}.{name}"))
            box.segments = segments or [imprint.Segment(cell.text)]
            cells.append(box)
        if all(notation.is_empty(f.text) or _is_untouched_box(f.text) for f in fields.values()):
            return None
        self._note_comments(row.paragraphs, own)
        return Added(
            listed=listed,
            fields=fields,
            where=where,
            paragraphs=row.paragraphs,
            revision=row.revision,
            parent=walker.above(listed),
            after=walker.last(listed),
            row=imprint.Row(cells),
            item=own,
        )

    def _copied_from(self, base: imprint.Table, row: views.Row) -> int | None:
        tags = {tag for paragraph in row.paragraphs for tag in paragraph.tags}
        shared = [len(tags & {t for c in old.cells for t in c.tags}) for old in base.rows]
        best = max(range(len(shared)), key=lambda i: shared[i], default=None)
        return best if best is not None and shared[best] else None

    def _find(self, found: Found) -> None:
        self.result.found.setdefault(found.path, []).append(found)

    def _stray(self, paragraph: views.Paragraph, where: dict[str, Any]) -> None:
        self._note_comments([paragraph], None)
        if paragraph.text.strip():
            self.result.outside.append(
                Outside("", paragraph.text, {**where, "text": paragraph.text[:200]}, [paragraph])
            )

    def _stray_table(self, table: views.Table, where: dict[str, Any]) -> imprint.Table:
        rows = [row for row in table.rows if row.text.strip()]
        if rows:
            paragraphs = [paragraph for row in rows for paragraph in row.paragraphs]
            text = "\n".join(row.text for row in rows)
            self._note_comments(paragraphs, None)
            self.result.outside.append(
                Outside("", text, {**where, "text": text[:200]}, paragraphs)
            )
        return imprint.Table()

    def _lost(self, block: imprint.Block, where: dict[str, Any]) -> None:
        """A whole block is missing: its items as removed, its values as not found."""
        if isinstance(block, imprint.Box):
            if block.text.strip():
                self.result.outside.append(Outside(block.text, "", where, []))
            return
        for row in block.rows:
            if row.gone:
                continue
            if block.listed(row) and row.item and not _is_spare(row.item):
                self.result.removed.append(Removed(row.item, row.text, where, None))
            elif row.text.strip():
                self.result.outside.append(Outside(row.text, "", where, []))

    def _note_comments(self, paragraphs: list[views.Paragraph], path: str | None) -> None:
        for paragraph in paragraphs:
            for comment in paragraph.comments:
                self.result.comments.setdefault(comment, path)


def _outside(old: imprint.Box, extraction: Extraction) -> bool:
    """Whether the form's own words changed in a way that somebody should see."""
    if not extraction.literals_changed or extraction.doubts:
        return False
    # Typing over a whole cell takes its label along; the value says it all.
    return not old.slots


def _is_spare(item: str) -> bool:
    return paths.id_of(item).startswith("new")


def _is_untouched_box(text: str) -> bool:
    return text.strip() == notation.UNTICKED


def _removal(old: imprint.Row, new: views.Table) -> views.Revision | None:
    """Who removed a row, where that was tracked."""
    if not new.hidden:
        return None
    best = max(new.hidden, key=lambda row: likeness(old.text, row.text))
    tags = {tag for cell in old.cells for tag in cell.tags}
    shared = tags & {tag for paragraph in best.paragraphs for tag in paragraph.tags}
    if not shared and likeness(old.text, best.text) < 0.6:
        return None
    if best.revision is not None:
        return best.revision
    revisions = [revision for p in best.paragraphs for revision in p.revisions]
    return revisions[-1] if revisions else None


def _kind(part: str) -> str:
    """``header`` of ``word/header2.xml``."""
    return part.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")


def _story_likeness(base: imprint.Story, new: views.Story) -> float:
    one = " ".join(box.text for box in base.blocks if isinstance(box, imprint.Box))
    other = " ".join(p.text for p in views.paragraphs_in(new.blocks))
    return likeness(one, other)
