"""Differences found become changes, certain and attributed, or findings that ask a person.

The rule of the house: a value is either read with certainty or raised for review; a wrong value
taken silently is the worst outcome there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from docgen.case import ids, notation, paths
from docgen.case.fields import FieldSpec, field_at
from docgen.case.wording import field_words, item_words
from docgen.messages import say
from docgen.office.anchors import SaveFacts
from docgen.plan.kinds import ID_PATTERN, Kind
from docgen.plan.reading import Change, ChangeKind, Finding, Printed, Severity, Value
from docgen.plan.taxonomy import classify
from docgen.reading import attribution
from docgen.reading.alignment import likeness
from docgen.reading.attribution import Attribution
from docgen.reading.base import Base
from docgen.reading.matching import PARENTS, Added, Found, Match, Outside, Removed, parents_of
from docgen.reading.renaming import rename_items

READ_ONLY = frozenset({"plan.revision"})
"""What a document says about itself: kept by us, so an edit of it changes nothing."""

REPLACED = 0.35
"""A row whose text is less alike than this, with other fields changed too, may be another item."""


@dataclass
class Judgement:
    """The outcome of judging one file."""

    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)


def judge(
    now: Match, before_tracking: Match, base: Base, facts: SaveFacts, zone: ZoneInfo
) -> Judgement:
    """Judge a file by its accepted view (``now``) and its original view."""
    return _Judge(now, before_tracking, base, facts, zone).run()


class _Judge:
    def __init__(
        self, now: Match, original: Match, base: Base, facts: SaveFacts, zone: ZoneInfo
    ) -> None:
        self.now = now
        self.original = original
        self.base = base
        self.facts = facts
        self.zone = zone
        self.result = Judgement()

    def run(self) -> Judgement:
        added = [*self.now.added, *self._filled_spare_rows()]
        self._name_added(added)
        for path, founds in self.now.found.items():
            if not _is_spare(path):
                self._value(path, founds)
        self._replaced_rows()
        for row in added:
            self._added(row)
        # A goal may stand in more than one table; it is asked about once.
        for gone in {removed.item: removed for removed in self.now.removed}.values():
            self._removed(gone)
        self._moves(added)
        for item in dict.fromkeys(self.now.restored):
            self._note(
                "item_restored",
                say("{item} is back in the document.", item=item_words(item, self.base.data)),
                path=item,
            )
        for outside in self.now.outside:
            self._outside(outside)
        return self.result

    # Values

    def _value(self, path: str, founds: list[Found]) -> None:
        spec = field_at(path)
        if spec is None:
            return
        before = founds[0].before
        known = self.base.value(path)
        if path not in self.base.values and not notation.is_empty(before):
            known = notation.read(spec, before, self.base.names).value
        changed = [f for f in founds if f.doubt or not notation.same(f.text, f.before)]
        self.result.values[path] = Value(known, tuple(f.text for f in founds))
        if not changed or path in self.base.withheld:
            return
        if path in READ_ONLY:
            self._note(
                "not_taken",
                say(
                    "{field} was changed in the document but is kept by the system.",
                    field=field_words(path, self.base.data),
                ),
                path=path,
            )
            return
        readings = {}
        for found in changed:
            understood = notation.read(spec, found.text, self.base.names)
            doubt = found.doubt or understood.doubt or _must_not_be_empty(spec, understood.value)
            readings[repr(understood.value)] = (found, understood.value, doubt)
        certain = {
            key: r for key, r in readings.items() if r[2] or not _same_value(spec, r[1], known)
        }
        if not certain:
            return
        found, value, doubt = next(iter(certain.values()))
        if len(certain) > 1:
            doubt = say("It stands in several places of the document, with different changes.")
        self._change_value(path, spec, found, known, value, doubt)

    def _change_value(
        self, path: str, spec: FieldSpec, found: Found, known: Any, value: Any, doubt: str | None
    ) -> None:
        who = self._who(found)
        after = None if notation.is_empty(found.text) else found.text
        before = None if notation.is_empty(found.before) else found.before
        change = self._change(
            path,
            ChangeKind.EDIT,
            Printed(known, before),
            Printed(None if doubt else value, after),
            who,
        )
        if doubt:
            self._ask("uncertain_value", self._asking(path, before, after, doubt), change,
                      found.where)  # fmt: skip
            return
        self.result.changes.append(change)
        self.result.values[path] = Value(value, self.result.values[path].texts)
        self._unknown_name(path, spec, value, found.where)

    def _unknown_name(
        self, path: str, spec: FieldSpec, value: Any, where: dict[str, Any]
    ) -> None:
        """A name that is nobody's in the case is kept as written, and a person is asked."""
        known = {Kind.PERSON: self.base.names.persons, Kind.UNIT: self.base.names.units}
        names = known.get(spec.kind)
        if not names or not isinstance(value, str) or re.fullmatch(ID_PATTERN, value):
            return
        near = max(names.values(), key=lambda name: likeness(name, value))
        words = value.casefold().split()
        alike = [n for n in names.values() if set(words) & set(n.casefold().split())] or [near]
        self.result.findings.append(
            Finding(
                "unknown_name",
                Severity.REVIEW,
                say(
                    "{field}: {name} is not among the people and units of the case. The name is "
                    "kept as written.",
                    field=field_words(path, self.base.data),
                    name=value,
                ),
                path=path,
                where=where,
                suggestion=say(
                    "Add {name} to the case, or choose the one who is meant, perhaps {near}.",
                    name=value,
                    near=", ".join(alike[:3]),
                ),
            )
        )

    def _replaced_rows(self) -> None:
        """A row typed over entirely may be another item; a person says which."""
        by_item: dict[str, list[Change]] = {}
        for change in self.result.changes:
            item = paths.item_of(change.path)
            if item and change.kind is ChangeKind.EDIT:
                by_item.setdefault(item, []).append(change)
        for item, changes in by_item.items():
            texts = [c for c in changes if c.path == f"{item}.text"]
            if len(changes) < 3 or not texts:
                continue
            before, after = texts[0].before, texts[0].after
            if likeness((before and before.text) or "", (after and after.text) or "") >= REPLACED:
                continue
            for change in changes:
                self.result.changes.remove(change)
                self._ask(
                    "row_replaced",
                    say(
                        "{item} was typed over entirely. Is it the same one, reworded, or another "
                        "in its place?",
                        item=item_words(item, self.base.data),
                    ),
                    change,
                    None,
                )

    # Rows

    def _filled_spare_rows(self) -> list[Added]:
        """Empty rows that came with the document and now say something."""
        rows: dict[str, dict[str, Found]] = {}
        for path, founds in self.now.found.items():
            item = paths.item_of(path)
            if item and _is_spare(path) and item in path:
                rows.setdefault(item, {})[path.removeprefix(item + ".")] = founds[0]
        filled = []
        for item, fields in rows.items():
            if not any(_says_something(found) for found in fields.values()):
                continue
            one = next(iter(fields.values()))
            paragraphs = [p for found in fields.values() for p in found.paragraphs]
            filled.append(
                Added(
                    listed=paths.list_of(item),
                    fields=fields,
                    where={k: v for k, v in one.where.items() if k not in ("cell", "text")},
                    paragraphs=paragraphs,
                    revision=None,
                    parent=self.now.parents.get(item),
                    after=None,
                    row=None,
                    item=item,
                )
            )
        return filled

    def _name_added(self, added: list[Added]) -> None:
        """Give each added row an id of its own, and the imprint with it."""
        taken = set(self.base.taken)
        taken.update(
            paths.id_of(item) for path in self.base.issued if (item := paths.item_of(path))
        )
        names: dict[str, str] = {}
        for row in added:
            new = ids.mint(row.listed, taken)
            taken.add(new)
            names[row.item] = f"{row.listed}[{new}]"
            row.item = names[row.item]
        for row in added:
            row.parent = names.get(row.parent or "", row.parent)
        rename_items(self.now.imprint, names)
        self.now.comments = {
            comment: names.get(path or "", path) for comment, path in self.now.comments.items()
        }

    def _added(self, row: Added) -> None:
        pattern = paths.pattern(row.item)
        fields: dict[str, Any] = {}
        doubts = []
        for name, found in row.fields.items():
            spec = field_at(f"{row.item}.{name}")
            if spec is None or notation.is_empty(found.text):
                continue
            understood = notation.read(spec, found.text, self.base.names)
            if understood.doubt or found.doubt:
                words = field_words(f"{pattern}.{name}", self.base.data)
                doubts.append(f"{words}: {found.doubt or understood.doubt}")
            elif understood.value not in (None, [], False):
                fields[name] = understood.value
        parent_list, parent_field = PARENTS.get(row.listed, ("", ""))
        if row.parent and parent_field:
            fields.setdefault(parent_field, [paths.id_of(row.parent)])
        doubts.extend(_lacking(pattern, fields))
        text = " | ".join(" ".join(f.text.split()) for f in row.fields.values() if f.text.strip())
        change = self._change(
            row.item, ChangeKind.ADD, None, Printed(fields, text), self._who_added(row)
        )
        if doubts:
            self._ask(
                "uncertain_row",
                say(
                    "A new {noun} was written in, but not everything in it is certain: {doubts}",
                    noun=item_words(pattern, {}).lower(),
                    doubts=" ".join(doubts),
                ),
                change,
                row.where,
            )
            return
        self.result.changes.append(change)
        for name, found in row.fields.items():
            spec = field_at(f"{row.item}.{name}")
            if spec is not None and name in fields:
                self._unknown_name(f"{row.item}.{name}", spec, fields[name], row.where)
        if parent_list and not fields.get(parent_field):
            self.result.findings.append(
                Finding(
                    "no_parent",
                    Severity.REVIEW,
                    say(
                        "A new action was written in, “{text}”, but not which goal it serves.",
                        text=_short(str(fields.get("text", text))),
                    ),
                    path=f"{row.item}.{parent_field}",
                    where=row.where,
                    suggestion=say("Say which goals it serves, or that it serves the whole plan."),
                )
            )

    def _removed(self, gone: Removed) -> None:
        who = self._who_removed(gone)
        value = self.base_item(gone.item)
        text = " | ".join(" ".join(part.split()) for part in gone.text.split("\t") if part.strip())
        change = self._change(gone.item, ChangeKind.REMOVE, Printed(value, text), None, who)
        self._ask(
            "row_removed",
            say(
                "{item} is no longer in the document. Should it be taken out of the case?",
                item=item_words(gone.item, self.base.data),
            ),
            change,
            gone.where,
        )

    def base_item(self, item: str) -> dict[str, Any]:
        """The values the document had of one item."""
        prefix = item + "."
        return {
            path.removeprefix(prefix): value.value
            for path, value in self.base.values.items()
            if path.startswith(prefix)
        }

    def _moves(self, added: list[Added]) -> None:
        before = parents_of(self.base.imprint)
        new = {row.item for row in added}
        gone = {removed.item for removed in self.now.removed}
        for item, parent in self.now.parents.items():
            old = before.get(item)
            if item not in before or old == parent or item in new or _is_spare(item):
                continue
            listed = paths.list_of(item)
            parent_list, parent_field = PARENTS.get(listed, ("", ""))
            if not parent_list or old in gone:
                # What stood under a removed goal is asked about together with the goal.
                continue
            path = f"{item}.{parent_field}"
            known = self._goals_of(item) or ([paths.id_of(old)] if old else [])
            after = [paths.id_of(parent)] if parent else []
            rest = [goal for goal in known if old is None or goal != paths.id_of(old)]
            change = self._change(
                path,
                ChangeKind.MOVE,
                Printed(known, old and item_words(old, self.base.data)),
                Printed([*after, *rest], parent and item_words(parent, self.base.data)),
                attribution.untracked(self.facts, self.zone),
            )
            if parent is None or parent in new:
                self._ask(
                    "moved_under_new",
                    say(
                        "{item} now stands under another goal. Was it moved on purpose?",
                        item=item_words(item, self.base.data),
                    ),
                    change,
                    None,
                )
            else:
                self.result.changes.append(change)

    def _goals_of(self, item: str) -> list[str]:
        plan = self.base.data.get("plan") or {}
        for action in plan.get("actions", ()):
            if action["id"] == paths.id_of(item):
                return list(action.get("goals", ()))
        return []

    # Text outside the values

    def _outside(self, outside: Outside) -> None:
        who = self._who_outside(outside)
        by = who.author or who.saved_by
        if outside.after.strip():
            message = say(
                "Text was written outside the fields: {text}", text=_short(outside.after)
            )
            suggestion = say("Decide where it belongs, write it there, and close this.")
        else:
            message = say("The form's own text is missing: {text}", text=_short(outside.before))
            suggestion = say("Check that nothing important was deleted with it.")
        self.result.findings.append(
            Finding(
                "text_outside_fields",
                Severity.REVIEW,
                f"{message} ({by})" if by else message,
                where={**outside.where, "before": outside.before, "text": outside.after},
                suggestion=suggestion,
            )
        )

    # Who and when

    def _who(self, found: Found) -> Attribution:
        """Tracked when rejecting the tracked edits gives back what stood there."""
        revisions = [r for p in found.paragraphs for r in p.revisions]
        earlier = self.original.found.get(found.path, [])
        known = {notation.comparable(found.before)}
        if found.path in self.base.issued:
            known.add(notation.comparable(self.base.issued[found.path]))
        restored = any(notation.comparable(f.text) in known for f in earlier)
        if revisions and restored:
            return attribution.tracked(revisions, self.base.seen, self.zone)
        return attribution.untracked(self.facts, self.zone)

    def _who_added(self, row: Added) -> Attribution:
        revisions = [r for paragraph in row.paragraphs for r in paragraph.revisions]
        if row.revision is not None:
            return attribution.tracked([row.revision, *revisions], self.base.seen, self.zone)
        text = _joined(row)
        there = any(
            likeness(text, _joined(other)) >= 0.9
            for other in self.original.added
        )
        if revisions and not there:
            return attribution.tracked(revisions, self.base.seen, self.zone)
        return attribution.untracked(self.facts, self.zone)

    def _who_removed(self, gone: Removed) -> Attribution:
        if gone.revision is not None:
            return attribution.tracked([gone.revision], self.base.seen, self.zone)
        return attribution.untracked(self.facts, self.zone)

    def _who_outside(self, outside: Outside) -> Attribution:
        revisions = [r for p in outside.paragraphs for r in p.revisions]
        if revisions:
            return attribution.tracked(revisions, self.base.seen, self.zone)
        return attribution.untracked(self.facts, self.zone)

    # Small parts

    def _change(
        self,
        path: str,
        kind: ChangeKind,
        before: Printed | None,
        after: Printed | None,
        who: Attribution,
    ) -> Change:
        code, classified = classify(paths.pattern(path), kind)
        return Change(
            path=path,
            kind=kind,
            code=code,
            classified=classified,
            before=before,
            after=after,
            author=who.author,
            saved_by=who.saved_by,
            at=who.at,
            at_certain=who.at_certain,
            tracked=who.tracked,
        )

    def _ask(
        self, code: str, message: str, change: Change, where: dict[str, Any] | None
    ) -> None:
        self.result.findings.append(
            Finding(
                code,
                Severity.REVIEW,
                message,
                path=change.path,
                where=where,
                suggestion=say("Accept, correct or reject it in review."),
                change=change,
            )
        )

    def _asking(self, path: str, before: str | None, after: str | None, doubt: str) -> str:
        return say(
            "{field} was changed from “{before}” to “{after}”, but that is not certain: {doubt}",
            field=field_words(path, self.base.data),
            before=_short(before or notation.EMPTY),
            after=_short(after or notation.EMPTY),
            doubt=doubt,
        )

    def _note(self, code: str, message: str, path: str | None = None) -> None:
        self.result.findings.append(Finding(code, Severity.NOTE, message, path=path))


def _is_spare(path: str) -> bool:
    item = paths.item_of(path)
    return item is not None and paths.id_of(item).startswith("new")


def _says_something(found: Found) -> bool:
    if notation.is_empty(found.text):
        return False
    return not notation.same(found.text, found.before)


def _must_not_be_empty(spec: FieldSpec, value: Any) -> str | None:
    if value is None and not spec.nullable:
        return say("It must not be empty.")
    return None


def _same_value(spec: FieldSpec, one: Any, other: Any) -> bool:
    if spec.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON, Kind.UNIT):
        return notation.same(str(one or ""), str(other or ""))
    return bool(one == other)


def _lacking(pattern: str, fields: dict[str, Any]) -> list[str]:
    """What a new item must have and has not."""
    from docgen.case.fields import all_fields  # noqa: PLC0415 - beside its only use

    lacking = [
        spec.pattern
        for spec in all_fields()
        if spec.required
        and spec.pattern.startswith(f"{pattern}.")
        and spec.pattern.count("[]") == pattern.count("[]")
        and spec.pattern.removeprefix(f"{pattern}.") not in fields
    ]
    return [say("{field} is missing.", field=field_words(p, {})) for p in lacking]


def _joined(row: Added) -> str:
    return "\t".join(found.text for found in row.fields.values())


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
