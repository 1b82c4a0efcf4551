"""Matching a returned file with the document before it: every difference finds its place.

Whatever in the file is not the same as before comes out either as a value found, a row added or
missing, or as text outside the values. Nothing is left over, so nothing is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docgen.case import notation, paths
from docgen.office import blocks
from docgen.reading import imprint
from docgen.reading.anchored import row_of
from docgen.reading.block_alignment import align_blocks
from docgen.reading.cells import CellPair, pair_cells
from docgen.reading.differences import Added, Found, Match, Outside, Removed, Strike
from docgen.reading.extraction import Extraction, extract, says_the_same
from docgen.reading.likeness import ALIKE, likeness
from docgen.reading.parents import Walk
from docgen.reading.row_alignment import align_rows
from docgen.reading.tables import Tables, as_words

Where = dict[str, Any]


def match(base: imprint.Imprint, stories: list[blocks.Story]) -> Match:
    """Match one view of a file with ``base``."""
    _recognise(base, stories)
    matcher = _Matcher()
    main, *others = stories
    home, *other_homes = base.stories
    matched = [matcher.read_story(home, main)]
    left = [story for story in others if story.words or story.pictures]
    pairs = _pair_stories(other_homes, left)
    found = [other_homes[number] for number in pairs]
    for number, other in enumerate(other_homes):
        story = pairs.get(number)
        if story is None and (not other.words or any(other.words == s.words for s in found)):
            # One of several headers or footers that say the same, or nothing.
            matched.append(other)
        else:
            matched.append(matcher.read_story(other, story or blocks.Story(other.part, [])))
    left = [story for story in left if all(story is not paired for paired in pairs.values())]
    for story in left:
        twin = max(other_homes, key=lambda other: _story_likeness(other, story), default=None)
        sameness = 0.0 if twin is None else _story_likeness(twin, story)
        if twin is None or sameness < ALIKE:
            matched.append(matcher.read_story(imprint.Story(story.part, []), story))
        elif sameness < 1:
            matcher.read_story(twin, story)
    matcher.result.imprint = imprint.Imprint(matched)
    matcher.settle_missing(base)
    return matcher.result


def _recognise(base: imprint.Imprint, stories: list[blocks.Story]) -> None:
    """Rows that say what a row of the base says need not be read."""
    for story in stories:
        for block in story.blocks:
            for row in block.rows if isinstance(block, blocks.Table) else ():
                if row.digest in base.digests and not row.is_known:
                    row.known_as(base.digests[row.digest].known)


class _Matcher:
    def __init__(self) -> None:
        self.result = Match()
        self._new_items = 0
        self._missing: list[tuple[imprint.Row, Removed]] = []

    def read_story(self, base: imprint.Story, new: blocks.Story) -> imprint.Story:
        """Match one story; its imprint, under the name of the base's part."""
        if new.pictures > base.pictures:
            self.result.pictures.append(new.part)
        read = self.read_blocks(base.blocks, new.blocks, new.part)
        return imprint.Story(base.part, read, new.pictures)

    def read_blocks(
        self, base: Sequence[imprint.Block], new: Sequence[blocks.Block], part: str
    ) -> list[imprint.Block]:
        """Match the blocks of a story, or of a cell that holds a table; the new imprint."""
        pairs = align_blocks(base, new)
        tables = Tables(self, base, new, align_rows(base, new, pairs))
        matched: list[imprint.Block] = []
        numbers = {"table": 0, "paragraph": 0}
        stray: list[tuple[blocks.Paragraph, Where]] = []
        for index, block in enumerate(new):
            kind = "table" if isinstance(block, blocks.Table) else "paragraph"
            numbers[kind] += 1
            where = {"part": part, kind: numbers[kind]}
            old = base[pairs[index]] if index in pairs else None
            if isinstance(block, blocks.Paragraph) and not isinstance(old, imprint.Box):
                stray.append((block, where))
                matched.append(imprint.Box(imprint.words(block.text)))
                continue
            self._stray(stray)
            stray = []
            if isinstance(block, blocks.Table):
                matched.append(tables.read(index, where))
            elif isinstance(old, imprint.Box):
                matched.append(self._box(CellPair(old, blocks.Cell([block])), where))
        self._stray(stray)
        lost = [block for index, block in enumerate(base) if index not in pairs.values()]
        self._lost_paragraphs([block for block in lost if isinstance(block, imprint.Box)], part)
        matched.extend(tables.missing({"part": part}))
        return matched

    def cell(
        self, pair: CellPair, where: Where, item: str | None, inserted: blocks.Revision | None
    ) -> imprint.Box:
        """Read one cell; ``item`` is the one whose row it is in."""
        if pair.was.blocks is not None:
            now = pair.now or blocks.Cell()
            inner = self.read_blocks(pair.was.blocks, now.blocks, where["part"])
            return imprint.Box(span=now.span, merged=now.merged, blocks=inner)
        return self._box(pair, where, item, inserted)

    def take_over(self, old: imprint.Row, now: blocks.Row, where: Where, item: str | None) -> None:
        """Read a row that says the same as before: nobody's edit, so no paragraphs to look in."""
        self._found(old, where, item)
        if now.digest is None:
            for was, cell in zip(old.cells, now.cells, strict=True):
                self.note_comments(cell.paragraphs, was.paths)

    def _box(
        self,
        pair: CellPair,
        where: Where,
        item: str | None = None,
        inserted: blocks.Revision | None = None,
    ) -> imprint.Box:
        """Read the values and words of one container of text."""
        old, now = pair.was, pair.now or blocks.Cell()
        where = {**where, "text": now.shown[:200]}
        founds = self._found(old, where, item, now.paragraphs)
        self.note_comments(now.paragraphs, old.paths)
        if says_the_same(old, now):
            return old
        read = extract(old, now)
        for number, found in enumerate(founds):
            found.inserted = inserted
            found.text = read.texts[number]
            found.doubt = read.doubts.get(number)
            found.proposal = read.struck.get(number, read.proposals.get(number))
            found.struck = number in read.struck
            if pair.doubt and not notation.same(found.text, found.before):
                found.doubt = pair.doubt
        if read.literals_changed and not old.slots:
            self.result.outside.append(Outside(old.text, now.shown, where, now.paragraphs))
        self._strikes(read, old, now, where)
        return read.box

    def _found(
        self,
        old: imprint.Box | imprint.Row,
        where: Where,
        item: str | None,
        paragraphs: Sequence[blocks.Paragraph] = (),
    ) -> list[Found]:
        """The values that stood there, noted as they were before."""
        founds = [
            Found(
                path,
                value,
                value,
                where,
                paragraphs,
                None,
                None,
                own is not None and own == item,
                beside,
            )
            for path, value, own, beside in old.printed
        ]
        for found in founds:
            self.result.found.setdefault(found.path, []).append(found)
        return founds

    def _strikes(self, read: Extraction, old: imprint.Box, now: blocks.Cell, where: Where) -> None:
        """Words struck through that are no value's, and those that no longer are."""
        if now.struck and now.struck != old.struck and not read.struck:
            self.result.strikes.append(Strike(now.struck, None, where, off=False))
        elif old.struck and not now.struck:
            path = old.paths[0] if len(old.paths) == 1 else None
            self.result.strikes.append(Strike(old.struck, path, where, off=True))

    def new_row(
        self,
        kind: imprint.Row,
        item: str,
        row: blocks.Row,
        where: Where,
        walk: Walk,
        copy_of: str | None,
    ) -> imprint.Row | None:
        """A new row read like ``kind``, the row of ``item``; None when nothing is written in it."""
        listed = paths.list_of(item)
        self._new_items += 1
        own = f"{listed}[added{self._new_items}]"
        fields: dict[str, Found] = {}
        beside = []
        boxes: dict[int, imprint.Box] = {}
        for pair in pair_cells(kind, row, frozenset()).pairs:
            now = pair.now or blocks.Cell()
            read = extract(pair.was, now)
            segments = []
            for number, slot in enumerate(pair.was.slots):
                path, text = slot.path or "", read.texts[number]
                if imprint.owner(path) == item:
                    name = path.removeprefix(item + ".")
                    doubt = pair.doubt or read.doubts.get(number)
                    fields[name] = Found(f"{own}.{name}", text, "", where, now.paragraphs, doubt)
                    fields[name].struck = number in read.struck
                    segments.append(
                        imprint.Segment(text, f"{own}.{name}", placeholder=slot.placeholder)
                    )
            box = as_words(now)
            if segments:
                box = replace(box, segments=segments)
            elif not notation.is_empty(now.text):
                beside.append(now.text)
            boxes[id(now)] = box
        if not beside and all(
            notation.is_empty(found.text) or imprint.is_unticked(found.text)
            for found in fields.values()
        ):
            return None
        self.note_comments(row.paragraphs, (own,))
        self.result.added.append(
            Added(
                item=own,
                listed=listed,
                fields=fields,
                where=where,
                paragraphs=row.paragraphs,
                revision=row.revision,
                parent=walk.enter(own),
                beside=" | ".join(beside),
                copy_of=copy_of,
            )
        )
        return row_of([boxes.get(id(cell)) or as_words(cell) for cell in row.cells], row)

    def _stray(self, found: list[tuple[blocks.Paragraph, Where]]) -> None:
        """Paragraphs that stand together and were not there before."""
        if not found:
            return
        paragraphs = [paragraph for paragraph, _ in found]
        self.note_comments(paragraphs, ())
        text = "\n".join(paragraph.shown for paragraph in paragraphs).strip()
        if text:
            first = next(where for paragraph, where in found if paragraph.shown.strip())
            self.result.outside.append(Outside("", text, {**first, "text": text[:200]}, paragraphs))

    def miss(
        self,
        row: imprint.Row,
        item: str | None,
        where: Where,
        revisions: Sequence[blocks.Revision],
    ) -> None:
        """A row is missing; whether its item is gone is settled when all has been read."""
        if item is None:
            if not notation.is_empty(row.text):
                self.result.outside.append(Outside(row.text, "", where, []))
        elif not imprint.is_spare(item) or not row.says_nothing:
            self._missing.append((row, Removed(item, row.text, where, list(revisions))))

    def settle_missing(self, base: imprint.Imprint) -> None:
        """An item is removed when the row with its title is missing, or nothing is left of it;
        of an item in two tables, the other row may only hold something more.
        """
        if not self._missing:
            return
        left = {imprint.owner(path) for path in self.result.found}
        for row, removed in self._missing:
            own = any(slot.title_of == removed.item for slot in row.slots)
            if own or (removed.item not in base.titled and removed.item not in left):
                self.result.removed.append(removed)
            else:
                self.result.outside.append(Outside(removed.text, "", removed.where, []))

    def _lost_paragraphs(self, lost: list[imprint.Box], part: str) -> None:
        text = "\n".join(box.text for box in lost if box.text.strip())
        if text:
            self.result.outside.append(Outside(text, "", {"part": part}, []))

    def note_comments(self, paragraphs: list[blocks.Paragraph], paths: Sequence[str]) -> None:
        """A comment is about the value around it, or the first that has its place here: controls
        of values that belong elsewhere came along with pasted text.
        """
        for paragraph in paragraphs:
            for comment in paragraph.comments:
                own = imprint.value_path(comment.tags)
                if paths and own not in paths:
                    own = paths[0]
                self.result.comments.setdefault(comment.id, own)


def _kind(part: str) -> str:
    """``header`` of ``word/header2.xml``."""
    return part.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")


def _pair_stories(
    base: Sequence[imprint.Story], new: Sequence[blocks.Story]
) -> dict[int, blocks.Story]:
    """Each story of the base with the one it is now, those most alike first.

    Editors rename headers and footers, and add more of them, for first and even pages.
    """
    scores = [
        (_story_likeness(other, story), -i, -j)
        for i, other in enumerate(base)
        for j, story in enumerate(new)
        if _kind(story.part) == _kind(other.part)
    ]
    pairs: dict[int, int] = {}
    for _, i, j in sorted(scores, reverse=True):
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return {i: new[j] for i, j in pairs.items()}


def _story_likeness(base: imprint.Story, new: blocks.Story) -> float:
    return likeness(base.words, new.words)
