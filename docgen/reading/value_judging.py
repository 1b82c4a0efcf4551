"""Values that read differently become changes, or questions where that is not certain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from docgen.case import notation, paths, values
from docgen.case.fields import FieldSpec, field_at
from docgen.case.notation import Names
from docgen.case.wording import field_words, item_words
from docgen.messages import say
from docgen.plan.kinds import ID_PATTERN, Kind
from docgen.plan.reading import Change, ChangeKind, Printed, Value
from docgen.reading.base import Base
from docgen.reading.credits import Credits
from docgen.reading.differences import Found, Match
from docgen.reading.imprint import TITLES, is_spare, owner
from docgen.reading.likeness import ALIKE, likeness
from docgen.reading.strike_judging import struck_words
from docgen.reading.verdicts import Verdicts, change, short

READ_ONLY = frozenset({"plan.revision"})
"""What a document says about itself: kept by us, so an edit of it changes nothing."""

REPLACED = 0.35
"""A row whose text is less alike than this, with other fields changed too, may be another item."""

_REFERENCES = (Kind.PERSON, Kind.UNIT)
_HOMES = ("guardians", "participants", "units")


class ValueJudge:
    """Judges every value of a file that has a path of its own."""

    def __init__(
        self, now: Match, base: Base, names: Names, credits_: Credits, verdicts: Verdicts
    ) -> None:
        self._now = now
        self._base = base
        self._names = names
        self._credits = credits_
        self._verdicts = verdicts
        self._replaced = self._replaced_references()

    def judge(self) -> None:
        for path, founds in self._now.found.items():
            item = owner(path)
            if item is None or not is_spare(item):
                self._value(path, founds)
        self._replaced_rows()

    def unknown_name(self, path: str, spec: FieldSpec, value: Any, where: dict[str, Any]) -> None:
        """A name that is nobody's in the case is kept as written, and a person is asked."""
        if spec.kind not in _REFERENCES or not isinstance(value, str) or not self._base.data:
            return
        if re.fullmatch(ID_PATTERN, value) and (
            value in self._names.persons or value in self._names.units
        ):
            return
        known = self._names.persons if spec.kind is Kind.PERSON else self._names.units
        near = [
            name
            for name in known.values()
            if likeness(name, value) >= ALIKE or _words(name) & _words(value)
        ]
        self._verdicts.look(
            "unknown_name",
            say(
                "{field}: {name} is not among the people and units of the case. The name is "
                "kept as written.",
                field=field_words(path, self._base.called),
                name=value,
            ),
            say(
                "Add {name} to the case, or choose the one who is meant, perhaps {near}.",
                name=value,
                near=", ".join(near[:3]),
            )
            if near
            else say("Add {name} to the case, or correct the name.", name=value),
            path=path,
            where=where,
        )

    def _value(self, path: str, founds: list[Found]) -> None:
        spec = field_at(path)
        if spec is None:
            return
        untouched = all(found.untouched for found in founds)
        printed = self._base.printed.get(path)
        if untouched and printed is not None and len(printed.texts) == len(founds):
            self._verdicts.values[path] = printed
            return
        known = self._known(path, spec, founds)
        self._verdicts.values[path] = Value(known, tuple(found.text for found in founds))
        changed = [
            found
            for found in map(self._weighed, founds)
            if found is not None
            and (found.doubt or found.struck or not notation.same(found.text, found.before))
        ]
        if changed and path in READ_ONLY:
            self._verdicts.note(
                "not_taken",
                say(
                    "{field} was changed in the document but is kept by the system.",
                    field=field_words(path, self._base.called),
                ),
                path=path,
            )
            return
        outcomes: dict[tuple[str, str | None], tuple[Found, Any, str | None]] = {}
        for found in changed:
            understood = notation.read(spec, found.meant, self._names)
            doubt = found.doubt or understood.doubt or _must_not_be_empty(spec, understood.value)
            if doubt is None and _same_value(spec, understood.value, known):
                continue
            doubt = doubt or struck_words(found)
            key = (repr(understood.value), found.text if doubt else None)
            outcomes.setdefault(key, (found, understood.value, doubt))
        if not outcomes:
            return
        found, value, doubt = next(iter(outcomes.values()))
        if len(outcomes) > 1:
            value = None
            doubt = say("It stands in several places of the document, with different changes.")
        self._changed(spec, found, known, value, doubt)

    def _known(self, path: str, spec: FieldSpec, founds: list[Found]) -> Any:
        """The value the document had; read from what it said where nothing else is known, and
        none where that was not certain.
        """
        before = founds[0].before
        if path in self._base.values or notation.is_empty(before):
            return self._base.value(path)
        understood = notation.read(spec, before, self._names)
        return None if understood.doubt else understood.value

    def _changed(
        self, spec: FieldSpec, found: Found, known: Any, value: Any, doubt: str | None
    ) -> None:
        path = found.path
        before, after = (
            None if notation.is_empty(text) else text for text in (found.before, found.meant)
        )
        made = change(
            path,
            ChangeKind.EDIT,
            Printed(known, before),
            Printed(value, after),
            self._credits.of_value(found),
            self._base,
        )
        if doubt is None:
            self._verdicts.take(made, found.where)
            self._verdicts.keep_value(path, value)
            self.unknown_name(path, spec, value, found.where)
            return
        words = {
            "field": field_words(path, self._base.called),
            "before": short(before or notation.EMPTY),
            "after": short(after or notation.EMPTY),
            "doubt": doubt,
        }
        if found.struck:
            message = say(
                "{field} was “{before}”, and would be “{after}” without what is struck through. "
                "Is that meant? {doubt}",
                **words,
            )
        else:
            message = say(
                "{field} was changed from “{before}” to “{after}”, but that is not certain: "
                "{doubt}",
                **words,
            )
        code = "struck_through" if found.struck else "uncertain_value"
        self._verdicts.ask(code, message, made, found.where)

    # Values that stand where something refers to them

    def _replaced_references(self) -> dict[str, tuple[str, Any]]:
        """People and units that some field named and names no more with certainty: that field, and
        who is named instead. What stands beside it may now be about the other.
        """
        replaced: dict[str, tuple[str, Any]] = {}
        for path, founds in self._now.found.items():
            spec = field_at(path)
            if spec is None or spec.kind not in _REFERENCES:
                continue
            known = self._known(path, spec, founds)
            for found in founds:
                if notation.same(found.text, found.before):
                    continue
                said = notation.read(spec, found.text, self._names)
                if isinstance(known, str) and (said.doubt or said.value != known):
                    replaced[known] = (path, None if said.doubt else said.value)
        # Through a person to the unit: the unit beside a name is that person's.
        for person, (path, _) in list(replaced.items()):
            for listed in _HOMES:
                unit = self._base.value(f"{listed}[{person}].unit")
                if isinstance(unit, str):
                    replaced.setdefault(unit, (path, None))
        return replaced

    def _weighed(self, found: Found) -> Found | None:
        """``found``, doubted where it may not be about whom it was; None where it says of the
        other what the case says.
        """
        if found.path in self._base.withheld:
            if notation.is_empty(found.text) or notation.same(found.text, found.before):
                return None
            return replace(found, doubt=say("This copy does not show what the case says there."))
        item = owner(found.path)
        if item is None or found.at_home or notation.same(found.text, found.before):
            return found
        if paths.list_of(item) not in _HOMES or paths.id_of(item) not in self._replaced:
            return found
        reference, other = self._replaced[paths.id_of(item)]
        if self._is_said_of(other, found):
            return None
        return replace(
            found,
            doubt=say(
                "It stands beside “{field}”, which was changed too, so that it may be about "
                "somebody else.",
                field=field_words(reference, self._base.called),
            ),
        )

    def _is_said_of(self, other: Any, found: Found) -> bool:
        """Whether the case says of ``other`` what was found."""
        spec = field_at(found.path)
        item = owner(found.path) or ""
        field = found.path.removeprefix(item + ".")
        if spec is None or not isinstance(other, str) or not re.fullmatch(ID_PATTERN, other):
            return False
        for listed in _HOMES:
            home = f"{listed}[{other}]"
            if values.has_item(self._base.data, home):
                ours = values.get(self._base.data, home).get(field)
                value = notation.read(spec, found.text, self._names).value
                return _same_value(spec, value, ours)
        return False

    # Rows that may have become another item

    def _replaced_rows(self) -> None:
        """A row typed over entirely may be another item; a person says which."""
        by_item: dict[str, list[Change]] = {}
        for made in self._verdicts.changes:
            item = owner(made.path)
            if item is not None:
                by_item.setdefault(item, []).append(made)
        for item, changes in by_item.items():
            if not self._is_another(item, changes):
                continue
            for made in changes:
                self._verdicts.changes.remove(made)
                self._verdicts.keep_value(made.path, made.before and made.before.value)
                self._verdicts.ask(
                    "row_replaced",
                    say(
                        "{item} was typed over entirely. Is it the same one, reworded, or another "
                        "in its place?",
                        item=item_words(item, self._base.called),
                    ),
                    made,
                )

    def _is_another(self, item: str, changes: list[Change]) -> bool:
        """Nothing is left of a name, or of a text and at least two of the fields beside it."""
        by_field = {made.path.removeprefix(item + "."): made for made in changes}
        title = next((name for name in TITLES if name in by_field), None)
        if title is None:
            return False
        made = by_field[title]
        before, after = ((part.text or "") if part else "" for part in (made.before, made.after))
        if not before or not after:
            return False
        if title == "name":
            return is_another_name(before, after)
        others = [
            path
            for path, founds in self._now.found.items()
            if owner(path) == item
            and path != made.path
            and not all(notation.is_empty(found.before) for found in founds)
        ]
        return likeness(before, after) < REPLACED and len(changes) - 1 >= min(2, len(others))


def is_another_name(before: str, after: str) -> bool:
    """Whether nothing is left of a name, so that somebody else may be meant."""
    return likeness(before, after) < ALIKE and not _words(before) & _words(after)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold()))


def _must_not_be_empty(spec: FieldSpec, value: Any) -> str | None:
    if value is None and not spec.nullable:
        return say("It must not be empty.")
    return None


def _same_value(spec: FieldSpec, one: Any, other: Any) -> bool:
    if spec.pattern.endswith("personal_id"):
        return notation.same_personal_id(str(one or ""), str(other or ""))
    if spec.pattern in ("child.name", "guardians[].name"):
        # Any other difference in them stops the reading.
        return notation.same_name(str(one or ""), str(other or ""))
    if spec.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON, Kind.UNIT):
        return notation.same(str(one or ""), str(other or ""))
    return bool(one == other)
