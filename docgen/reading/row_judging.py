"""Rows that came, went or moved become changes, or questions where that is not certain."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from docgen.case import ids, notation, paths
from docgen.case.fields import all_fields, field_at
from docgen.case.goals import serving_only, with_hanging
from docgen.case.notation import Names
from docgen.case.values import Data, has_item
from docgen.case.wording import field_words, item_words
from docgen.messages import say
from docgen.plan.reading import ChangeKind, Finding, Printed, Severity
from docgen.reading.base import Base
from docgen.reading.credits import Credits
from docgen.reading.differences import Added, Found, Match, Removed, TableLost
from docgen.reading.imprint import TITLES, is_spare, owner
from docgen.reading.parents import PARENTS, parents_of
from docgen.reading.renaming import rename
from docgen.reading.strike_judging import struck_words
from docgen.reading.value_judging import ValueJudge
from docgen.reading.verdicts import Verdicts, change, short


def named_rows(now: Match, base: Base) -> list[Added]:
    """The rows that say something new, spare ones that were filled in too, each with an id of its
    own; ``now`` and its imprint are renamed with them.
    """
    added = [*now.added, *_filled_spare_rows(now)]
    taken = set(base.ids)
    names: dict[str, str] = {}
    for row in added:
        new = ids.mint(row.listed, taken)
        taken.add(new)
        names[row.item] = f"{row.listed}[{new}]"
    rename(now, added, names)
    return added


def restored(item: str, data: Data) -> Finding:
    """The note that an item which was missing is back."""
    message = say("{item} is back in the document.", item=item_words(item, data))
    return Finding("item_restored", Severity.NOTE, message, path=item)


def _filled_spare_rows(now: Match) -> list[Added]:
    """Empty rows that came with the document and now say something."""
    rows: dict[str, dict[str, Found]] = {}
    for path, founds in now.found.items():
        item = owner(path)
        if item is not None and is_spare(item):
            rows.setdefault(item, {})[path.removeprefix(item + ".")] = founds[0]
    filled = []
    for item, fields in rows.items():
        if not any(
            not notation.is_empty(found.text) and not notation.same(found.text, found.before)
            for found in fields.values()
        ):
            continue
        one = next(iter(fields.values()))
        filled.append(
            Added(
                item=item,
                listed=paths.list_of(item),
                fields=fields,
                where={k: v for k, v in one.where.items() if k not in ("cell", "text")},
                paragraphs=[p for found in fields.values() for p in found.paragraphs],
                revision=None,
                parent=now.standing[item].parent if item in now.standing else None,
            )
        )
    return filled


class RowJudge:
    """Judges the rows of a file; ``added`` are those of :func:`named_rows`."""

    def __init__(
        self,
        now: Match,
        base: Base,
        names: Names,
        credits_: Credits,
        verdicts: Verdicts,
    ) -> None:
        self._now = now
        self._base = base
        self._names = names
        self._credits = credits_
        self._verdicts = verdicts
        self._asked: set[str] = set()

    def judge(self, added: list[Added], values: ValueJudge) -> None:
        for row in added:
            self._added(row, values)
        new = {row.item for row in added}
        moved = self._moved(new)
        # A goal may stand in more than one table; it is asked about once.
        gone = {removed.item: removed for removed in self._now.removed}
        for removed in gone.values():
            self._removed(removed, elsewhere={*gone, *moved})
        for lost in self._now.tables_lost:
            self._table_lost(lost)
        for item, old in moved.items():
            self._move(item, old, new)
        for item in dict.fromkeys(self._now.restored):
            if self._base.data and not has_item(self._base.data, item):
                self._put_back(item)
            else:
                self._verdicts.findings.append(restored(item, self._base.called))

    def _put_back(self, item: str) -> None:
        """A row is back whose item was taken out of the case since."""
        found = {
            path.removeprefix(f"{item}."): founds[0]
            for path, founds in self._now.found.items()
            if owner(path) == item
        }
        fields = {
            name: value
            for name, one in found.items()
            if (spec := field_at(one.path)) is not None
            and (value := notation.read(spec, one.text, self._names).value) not in (None, [])
        }
        standing = self._now.standing[item]
        parent_field = PARENTS.get(paths.list_of(item), ("", ""))[1]
        if standing.parent and parent_field:
            fields.setdefault(parent_field, [paths.id_of(standing.parent)])
        text = " | ".join(" ".join(one.text.split()) for one in found.values() if one.text.strip())
        made = change(
            item,
            ChangeKind.ADD,
            None,
            Printed(fields, text),
            self._credits.of_moved(standing),
            self._base,
        )
        message = say(
            "“{text}” was taken out of the case, and is back in the document. Should it be in the "
            "case again?",
            text=short(text),
        )
        self._verdicts.ask("item_put_back", message, made)
        # What was edited in the row is in what would be put in.
        own = [each for each in self._verdicts.changes if owner(each.path) == item]
        self._verdicts.changes = [each for each in self._verdicts.changes if each not in own]

    def _added(self, row: Added, values: ValueJudge) -> None:
        pattern = paths.pattern(row.item)
        fields: dict[str, Any] = {}
        doubts = []
        for name, found in row.fields.items():
            spec = field_at(f"{row.item}.{name}")
            if spec is None or notation.is_empty(found.text):
                continue
            understood = notation.read(spec, found.text, self._names)
            doubt = found.doubt or understood.doubt or struck_words(found)
            if doubt:
                words = field_words(f"{pattern}.{name}", self._base.called)
                doubts.append(f"{words}: {doubt}")
            if understood.value not in (None, []):
                fields[name] = understood.value
        parent_field = PARENTS.get(row.listed, ("", ""))[1]
        if row.parent and parent_field:
            fields.setdefault(parent_field, [paths.id_of(row.parent)])
        doubts.extend(_lacking(pattern, fields))
        if row.listed == "guardians":
            doubts.append(say("Whether a new guardian has custody is not for a table row to say."))
        doubts.extend(self._doubts_about(row))
        text = " | ".join(" ".join(f.text.split()) for f in row.fields.values() if f.text.strip())
        made = change(
            row.item,
            ChangeKind.ADD,
            None,
            Printed(fields, text),
            self._credits.of_added(row),
            self._base,
        )
        twin = self._twin(row)
        if doubts or twin:
            self._asked.add(row.item)
        if doubts:
            message = say(
                "A new {noun} was written in, but not everything in it is certain: {doubts}",
                noun=item_words(pattern, {}).lower(),
                doubts=" ".join(doubts),
            )
            self._verdicts.ask("uncertain_row", message, made, row.where)
        elif twin:
            message = say(
                "A row was added that says the same as {item}. Is it one more?",
                item=self._words(twin),
            )
            self._verdicts.ask("row_copied", message, made, row.where)
        else:
            self._verdicts.take(made, row.where)
            for name, found in row.fields.items():
                spec = field_at(f"{row.item}.{name}")
                if spec is not None and name in fields:
                    values.unknown_name(f"{row.item}.{name}", spec, fields[name], found.where)
            if parent_field and not fields.get(parent_field):
                self._no_parent(row, parent_field, str(fields.get("text", text)))

    def _doubts_about(self, row: Added) -> list[str]:
        """Why a row as such is not certain, whatever its fields say."""
        doubts = []
        if row.beside:
            doubts.append(say("The row also says: {text}", text=short(row.beside)))
        if row.copy_of in {gone.item for gone in self._now.removed}:
            doubts.append(
                say(
                    "It was written over a copy of {item}, which is gone itself: it may be the "
                    "same one, reworded.",
                    item=self._words(row.copy_of or ""),
                )
            )
        if row.parent in self._asked:
            doubts.append(say("The row above that it belongs to is not certain itself."))
        return doubts

    def _no_parent(self, row: Added, parent_field: str, text: str) -> None:
        self._verdicts.look(
            "no_parent",
            say(
                "A new action was written in, “{text}”, but not which goal it serves.",
                text=short(text),
            ),
            say("Say which goals it serves, or that it serves the whole plan."),
            path=f"{row.item}.{parent_field}",
            where={**row.where, "text": text},
        )

    def _twin(self, row: Added) -> str | None:
        """An item in the document that says all that the new row says."""
        said = {name: _said(found.text) for name, found in row.fields.items()}
        titles = [name for name in TITLES if said.get(name)]
        if not titles:
            return None
        for path in self._now.found:
            item = owner(path)
            if item is None or is_spare(item) or path != f"{item}.{titles[0]}":
                continue
            there = {name: self._now.found.get(f"{item}.{name}", []) for name in said}
            if paths.list_of(item) == row.listed and all(
                not founds or _said(founds[0].text) == said[name] for name, founds in there.items()
            ):
                return item
        return None

    def _removed(self, gone: Removed, elsewhere: Collection[str]) -> None:
        text = " | ".join(" ".join(part.split()) for part in gone.text.split("\t") if part.strip())
        made = change(
            gone.item,
            ChangeKind.REMOVE,
            Printed(self._base.item_values(gone.item), text),
            None,
            self._credits.of_removed(gone),
            self._base,
        )
        message = say(
            "{item} is no longer in the document. Should it be taken out of the case?",
            item=self._words(gone.item),
        )
        left = [a for a in serving_only(self._base.data, gone.item) if a not in elsewhere]
        self._verdicts.ask("row_removed", with_hanging(message, left, self._base.called), made,
                           gone.where)  # fmt: skip

    def _table_lost(self, lost: TableLost) -> None:
        self._verdicts.look(
            "table_missing",
            say(
                "The table “{title}” with {count} rows is no longer in the document. Nothing in "
                "it was taken out of the case.",
                title=short(lost.title),
                count=len(lost.items),
            ),
            say(
                "Ask whoever sent the file. What should be taken out is taken out row by row in "
                "a new copy of the document."
            ),
            where=lost.where,
        )

    def _moved(self, new: set[str]) -> dict[str, str | None]:
        """The items that stand under another than before, with the one they stood under."""
        before = self._base.parents
        moved = {
            item: standing.parent
            for item, standing in self._now.standing.items()
            if paths.list_of(item) in PARENTS
            and item in before
            and item not in new
            and not is_spare(item)
            and standing.parent != before[item]
        }
        gone = {removed.item for removed in self._now.removed}
        if moved and gone:
            # Where a goal was removed, what stood under it stands under the goal above: that is
            # asked about together with the goal.
            expected = parents_of(self._base.imprint, without=gone)
            moved = {item: now for item, now in moved.items() if now != expected.get(item)}
        return {item: before[item] for item in moved}

    def _move(self, item: str, old: str | None, new: set[str]) -> None:
        standing = self._now.standing[item]
        parent = standing.parent
        parent_field = PARENTS[paths.list_of(item)][1]
        known = self._goals_of(item) or ([paths.id_of(old)] if old else [])
        after = [paths.id_of(parent)] if parent else []
        rest = [goal for goal in known if old is None or goal != paths.id_of(old)]
        made = change(
            f"{item}.{parent_field}",
            ChangeKind.MOVE,
            Printed(known, old and self._words(old)),
            Printed(list(dict.fromkeys([*after, *rest])), parent and self._words(parent)),
            self._credits.of_moved(standing),
            self._base,
        )
        if parent is None:
            message = say(
                "{item} no longer stands under a goal. Was it moved on purpose?",
                item=self._words(item),
            )
            self._verdicts.ask("moved_under_new", message, made, self._row_of(item))
        elif parent in new:
            message = say(
                "{item} now stands under another goal. Was it moved on purpose?",
                item=self._words(item),
            )
            self._verdicts.ask("moved_under_new", message, made, self._row_of(item))
        else:
            self._verdicts.take(made, self._row_of(item))

    def _row_of(self, item: str) -> dict[str, Any] | None:
        """Where in the file an item's own row stands."""
        for path, founds in self._now.found.items():
            for found in founds:
                if found.at_home and owner(path) == item:
                    return {k: v for k, v in found.where.items() if k not in ("cell", "text")}
        return None

    def _goals_of(self, item: str) -> list[str]:
        plan = self._base.data.get("plan") or {}
        for action in plan.get("actions", ()):
            if action["id"] == paths.id_of(item):
                return list(action.get("goals", ()))
        return []

    def _words(self, item: str) -> str:
        return item_words(item, self._base.called)


def _said(text: str) -> str:
    """What a cell says; all ways to leave it empty are the same."""
    return "" if notation.is_empty(text) else notation.comparable(text)


def _lacking(pattern: str, fields: dict[str, Any]) -> list[str]:
    """What a new item must have and has not."""
    lacking = [
        spec.pattern
        for spec in all_fields()
        if spec.required
        and spec.pattern.startswith(f"{pattern}.")
        and spec.pattern.count("[]") == pattern.count("[]")
        and spec.pattern.removeprefix(f"{pattern}.") not in fields
    ]
    return [say("{field} is missing.", field=field_words(p, {})) for p in lacking]
