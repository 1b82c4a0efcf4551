"""What the reading of a played script must come to, and whether it does.

Every edit must be found, with the value that was written, or asked about; nothing else may be
reported as changed. A value nobody wrote, and an edit passed over, are faults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from docgen.case import paths
from docgen.plan.kinds import Kind
from docgen.plan.reading import Change, ChangeKind, Finding, Reading
from tests.editors.pages import UNSURE, Cell, Deed, Page, Row, Stray, plain

ORDINARY = "ordinary edits of fields"
OTHER = "other edits of fields"
_ADDED, _REMOVED, _MOVED = "rows added", "rows removed", "rows moved"
_STRAYS, _COMMENTS, _REST = "words beside the fields", "comments", "what nobody did"

_HOMES = ("guardians", "participants", "units")


@dataclass
class Verdict:
    """The outcome of one reading of one script, counted by kinds of edits."""

    found: Counter[str] = field(default_factory=Counter)
    """Edits found with certainty."""
    asked: Counter[str] = field(default_factory=Counter)
    """Edits a person is asked about."""
    wrong: Counter[str] = field(default_factory=Counter)
    """Edits taken wrongly or passed over, and what is reported though nobody did it."""
    faults: list[str] = field(default_factory=list)
    """Each of those in words."""
    questions: list[str] = field(default_factory=list)
    """What is asked about ordinary edits of fields."""

    def add(self, other: Verdict) -> None:
        """Count another round or script too."""
        self.found.update(other.found)
        self.asked.update(other.asked)
        self.wrong.update(other.wrong)
        self.faults.extend(other.faults)
        self.questions.extend(other.questions)

    def to_json(self) -> dict[str, dict[str, int]]:
        """The counts."""
        return {"found": dict(self.found), "asked": dict(self.asked), "wrong": dict(self.wrong)}


class Oracle:
    """Compares one reading with the page that was played on."""

    def __init__(self, page: Page, reading: Reading) -> None:
        self._page = page
        self._reading = reading
        self._changes = list(reading.changes)
        self._questions = [f for f in reading.findings if f.severity == "review"]
        self._answered: set[int] = set()
        self._renamed = self._named_no_more()
        self._verdict = Verdict()

    def judge(self) -> Verdict:
        """Every expectation, and then what is left over."""
        removed = self._removals()
        self._additions()
        self._moves(removed)
        for path in self._edited():
            self._value(path)
        self._strays()
        self._comments()
        self._rest()
        return self._verdict

    def _fault(self, kind: str, words: str) -> None:
        self._verdict.wrong[kind] += 1
        self._verdict.faults.append(words)

    def _settle(self, kind: str, words: str, *, found: bool, asked: bool) -> None:
        """One edit, which must have been found or asked about."""
        if found:
            self._verdict.found[kind] += 1
        elif asked:
            self._verdict.asked[kind] += 1
        else:
            self._fault(kind, f"passed over: {words}")

    # Taking changes and questions

    def _take(self, path: str, kind: ChangeKind) -> Change | None:
        for change in self._changes:
            if (change.path, change.kind) == (path, kind):
                self._changes.remove(change)
                return change
        return None

    def _asks(self, *about: str | None, naming: Iterable[str] = ()) -> list[Finding]:
        """The questions about one of these paths, or that name one of the texts."""
        named = [words for text in naming if len(words := _short(text)) > 3]
        hits = [
            number
            for number, question in enumerate(self._questions)
            if not _paths_of(question).isdisjoint(about)
            or any(words in _words_of(question) for words in named)
        ]
        self._answered.update(hits)
        return [self._questions[number] for number in hits]

    def _check_credit(
        self, kind: str, what: str, change: Change, deeds: list[Deed], earlier: Iterable[Deed] = ()
    ) -> None:
        """The author of what was tracked, whoever saved it of what was not; nobody else.

        Where one person deletes what another inserted, LibreOffice may forget who inserted it. And
        where some was tracked ``earlier`` and some was not, to reject what is tracked gives back
        neither what was issued nor what was there last.
        """
        mixed = len({deed.tracked for deed in earlier}) > 1
        names = set((change.author or "").split(", ")) - {""}
        tracked = {deed.author for deed in deeds if deed.tracked and deed.author}
        if not names <= tracked:
            self._fault(kind, f"{what}: tracked by {tracked or 'nobody'}, not {change.author}")
        if len(tracked) == 1 and all(deed.tracked for deed in deeds) and not (names or mixed):
            self._fault(kind, f"{what}: tracked by {tracked}, and said to be by nobody")
        if change.author is None and change.saved_by != self._page.last_author:
            self._fault(kind, f"{what}: saved by {self._page.last_author}, not {change.saved_by}")

    # Rows

    def _removals(self) -> set[Row]:
        removed = set()
        for sheet in self._page.sheets:
            for row in sheet.rows:
                if not row.gone or row.item is None or row.new or not row.deeds:
                    continue
                if not row.titled:
                    # The item is told of elsewhere; what this row said of it is gone.
                    words = " ".join(cell.before for cell in row.cells)
                    self._page.strays.append(Stray(words, ""))
                    continue
                removed.add(row)
                change = self._take(row.item, ChangeKind.REMOVE)
                asked = bool(self._asks(row.item))
                self._settle(_REMOVED, f"{row.item} was removed", found=False, asked=asked)
                if change is not None:
                    deeds = row.deeds[-1:]
                    if deeds[0].tracked:
                        # All whose deletions are in the row are named.
                        deeds += [deed for deed in _all_deeds(row) if deed.tracked]
                    self._check_credit(_REMOVED, f"removed {row.item}", change, deeds)
        return removed

    def _additions(self) -> None:
        new = [row for _, row in self._page.rows() if row.new and not row.says_nothing]
        # Those found for certain first, so that a question is left for the others.
        left = []
        for row in new:
            fields = self._fields(row)
            added = [c for c in self._changes if c.kind is ChangeKind.ADD]
            change = next((c for c in added if _same_fields(row, fields, c)), None)
            if change is None:
                left.append((row, fields))
                continue
            self._changes.remove(change)
            # A new name, or no goal: asked about beside.
            self._asks(change.path, *(f"{change.path}.{name}" for name in (*fields, "goals")))
            self._check_credit(_ADDED, f"added {change.path}", change, _all_deeds(row))
            self._verdict.found[_ADDED] += 1
            row.named(change.path)
        for row, fields in left:
            item = self._asked_about(row)
            row.named(item or row.item or "")
            asked = item is not None or bool(self._asks(naming=[row.title]))
            self._settle(_ADDED, f"a new row with {fields}", found=False, asked=asked)
        for _, row in self._page.rows():
            # One that another was pasted over may be asked about as gone, and be a new one.
            if row.pasted and self._asks(row.item) and self._asked_about(row) is None:
                added = [c for c in self._changes if c.kind is ChangeKind.ADD]
                same = [c for c in added if _same_fields(row, self._fields(row), c)]
                self._changes = [c for c in self._changes if c not in same[:1]]

    def _asked_about(self, row: Row) -> str | None:
        """The item that a question takes a new row for."""
        for number, question in enumerate(self._questions):
            change = question.change
            if number in self._answered or change is None or change.kind is not ChangeKind.ADD:
                continue
            named = _short(row.title) in _words_of(question)
            if named and paths.list_of(change.path) == row.listed:
                self._answered.add(number)
                return change.path
        return None

    def _fields(self, row: Row) -> dict[str, Any]:
        """The values of a new row; the goal it stands under is one of them."""
        cells = {name: cell for cell in row.cells if (name := row.field_of(cell))}
        fields = {
            name: cell.value for name, cell in cells.items() if cell.value not in (None, [], False)
        }
        goal = self._page.standing().get(row)
        if row.listed == "plan.actions" and goal is not None:
            fields.setdefault("goals", [goal])
        return fields

    def _moves(self, removed: set[Row]) -> None:
        before, without = self._page.parents, self._page.parents_without(removed)
        for row, goal in self._page.standing().items():
            # Where its goal was removed, a row comes under the one above.
            if row.new or row not in before or goal in (before[row], without.get(row)):
                continue
            path = f"{row.item}.goals"
            change = self._take(path, ChangeKind.MOVE)
            # Of one that another was pasted over afterwards, nothing is left to be moved.
            asked = bool(self._asks(path) or (row.pasted and self._asks(row.item)))
            what = f"{row.item} stands under {goal and goal.item}"
            after = change.after.value if change and change.after else []
            if change and (goal is None or paths.id_of(goal.item or "[]") not in after):
                self._fault(_MOVED, f"{what}, but was taken as {after}")
                continue
            self._settle(_MOVED, what, found=change is not None, asked=asked)
            if change is not None:
                self._check_credit(_MOVED, f"moved {row.item}", change, row.deeds)

    # Values

    def _edited(self) -> list[str]:
        cells = [cell for _, row in self._page.rows() if not row.new for cell in row.cells]
        return list(dict.fromkeys(cell.path for cell in cells if cell.path and cell.deeds))

    def _value(self, path: str) -> None:
        told = [
            (row, cell)
            for row, cell in self._page.printings(path)
            if cell.deeds
            and plain(cell.text) != plain(cell.before)
            and not cell.same_value(cell.value, cell.known)
        ]
        change = self._take(path, ChangeKind.EDIT)
        asked = self._asks(path)
        if not told:
            if change is not None and change.after:
                self._fault(_REST, f"no change of {path}, but taken as {change.after.value!r}")
            return
        row, cell = told[0]
        deeds = [deed for _, each in told for deed in each.deeds]
        what, beside = f"{path} says {cell.text!r}", self._is_beside(row, cell)
        certain = cell.value is not UNSURE and not beside
        certain = certain and all(cell.same_value(cell.value, each.value) for _, each in told)
        kind = ORDINARY if certain and all(deed.ordinary for deed in deeds) else OTHER
        asked = asked or self._asks(row.item, naming=[cell.words, cell.before])
        if change is not None:
            after = change.after.value if change.after else None
            if not certain or not cell.same_value(after, cell.value):
                self._fault(kind, f"{what}, but was taken as {after!r}")
                return
            # A row moved with tracking is put in anew, by whoever moved it.
            self._check_credit(kind, path, change, [*deeds, *row.deeds], cell.earlier)
        elif asked:
            self._check_proposals(kind, what, cell, certain, asked)
            if kind == ORDINARY:
                self._verdict.questions.append(f"{what}: {asked[0].message}")
        elif beside and self._is_said_of_somebody(cell):
            return
        self._settle(kind, what, found=change is not None, asked=bool(asked))

    def _check_proposals(
        self, kind: str, what: str, cell: Cell, certain: bool, asked: list[Finding]
    ) -> None:
        """What is proposed for a value is what was written, unless that may mean anything."""
        for change in (question.change for question in asked):
            if change is None or change.path != cell.path or not certain:
                continue
            after = change.after.value if change.after else None
            if after is not None and not cell.same_value(after, cell.value):
                self._fault(kind, f"{what}, but {after!r} is proposed")

    def _named_no_more(self) -> set[str]:
        """People and units whom a field named and names no more."""
        found = set()
        for _, row in self._page.rows():
            for cell in row.cells:
                if row.new or row.pasted or cell.spec is None:
                    continue
                if cell.spec.kind not in (Kind.PERSON, Kind.UNIT):
                    continue
                if cell.deeds and isinstance(cell.known, str) and cell.value != cell.known:
                    found.add(cell.known)
                    unit = self._page.base.unit_of(cell.known)
                    found.update([unit] if unit else [])
        return found

    def _is_beside(self, row: Row, cell: Cell) -> bool:
        """Whether a value stands beside the name of whom it is about, and that name changed."""
        item = paths.item_of(cell.path or "")
        if item is None or item == row.item or paths.list_of(item) not in _HOMES:
            return False
        return paths.id_of(item) in self._renamed

    def _is_said_of_somebody(self, cell: Cell) -> bool:
        """Whether the case says that of another one, so that it is no news."""
        name = (cell.path or "").rpartition(".")[2]
        data = self._page.base.data
        return any(
            cell.same_value(each.get(name), cell.value)
            for listed in _HOMES
            for each in data.get(listed, ())
        )

    # Beside the values, and what is left

    def _strays(self) -> None:
        for stray in self._page.strays:
            asked = bool(self._asks(naming=[stray.after, stray.before]))
            self._settle(_STRAYS, str(stray), found=False, asked=asked)

    def _comments(self) -> None:
        said = [(c.author, c.text, c.path) for c in self._reading.comments]
        for _, row in self._page.rows():
            for cell in row.cells:
                for comment in cell.comments:
                    found = (*comment, cell.path) in said
                    self._settle(_COMMENTS, f"{comment} on {cell.path}", found=found, asked=False)

    def _rest(self) -> None:
        """Nothing else is changed, asked about, or read with another value than before."""
        asked_about = [question.change for question in self._questions]
        for change in self._changes:
            if change.kind is not ChangeKind.REMOVE or change not in asked_about:
                after = change.after and change.after.value
                self._fault(_REST, f"nobody did this: {change.kind} {change.path} to {after!r}")
        for number, question in enumerate(self._questions):
            if number not in self._answered:
                what = f"{question.code} {question.path}: {question.message}"
                self._fault(_REST, f"asked for no reason: {what}")
        found = {c.path for c in self._reading.changes if c.kind is ChangeKind.EDIT}
        for _, row in self._page.rows():
            for cell in row.cells:
                value = self._reading.values.get(cell.path or "")
                if row.new or value is None or cell.path in found or cell.is_number_of_goal:
                    continue
                if not cell.same_value(value.value, cell.known):
                    said = f"{value.value!r}, not {cell.known!r}"
                    self._fault(_REST, f"{cell.path} is read as {said}")


def _all_deeds(row: Row) -> list[Deed]:
    return [*row.deeds, *(deed for cell in row.cells for deed in cell.deeds)]


def _same_fields(row: Row, fields: dict[str, Any], change: Change) -> bool:
    if paths.list_of(change.path) != row.listed or change.after is None:
        return False
    said = dict(change.after.value)
    for cell in row.cells:
        name = row.field_of(cell)
        if name is not None and not cell.same_value(said.pop(name, None), fields.get(name)):
            return False
    goals = said.pop("goals", None)
    wanted = fields.get("goals")
    if wanted and isinstance(wanted[0], Row) and not wanted[0].new:
        return goals == [paths.id_of(wanted[0].item or "[]")] and not said
    return not said


def _paths_of(question: Finding) -> set[str | None]:
    own = {question.path, question.change.path if question.change else None}
    return own - {None}


def _words_of(question: Finding) -> str:
    change = question.change
    texts = [question.message, *map(str, (question.where or {}).values())]
    if change is not None:
        texts += [part.text or "" for part in (change.before, change.after) if part]
    return _flat(" ".join(texts))


def _short(text: str) -> str:
    """Enough of a text to know it by in a message, which may be cut off."""
    return _flat(text)[:30]


def _flat(text: str) -> str:
    return "".join(plain(text).replace("|", " ").split()).casefold()
