"""What a template sees: a case whose every value knows its path.

A value prints itself by its kind and remembers that it was printed, so the issued document comes
with the list of everything it says and where each word has its home in the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jinja2

from docgen import messages
from docgen.case import notation, numbers, paths, values
from docgen.case.fields import FieldSpec, field_at, is_list
from docgen.case.notation import Names
from docgen.filling import lookup
from docgen.office.anchors import legal
from docgen.plan.kinds import Kind
from docgen.plan.reading import Value

SPARE_ROWS = 3


@dataclass
class Printing:
    """One filling in progress: how values are written, and what has been written so far."""

    data: values.Data
    language: str
    names: Names
    withheld: frozenset[str] = frozenset()
    """Paths this copy's recipients may not see."""
    blank: Mapping[str, int] | None = None
    """For a blank: how many empty rows each list gets."""
    printed: dict[str, list[str]] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def placeholder(self) -> str:
        return notation.EMPTY if self.blank is None else notation.FILL_LINE

    def values(self) -> dict[str, Value]:
        """Everything printed: the value and each of its printings."""
        return {path: Value(self.raw[path], tuple(t)) for path, t in self.printed.items()}


class Leaf:
    """One value. ``text`` is what is printed; ``path`` is None where nothing can be addressed."""

    __slots__ = ("_long", "path", "printing", "spec", "value")

    def __init__(
        self,
        printing: Printing,
        path: str | None,
        spec: FieldSpec | None,
        value: Any,
        *,
        long: bool = False,
    ) -> None:
        self.printing = printing
        self.path = path
        self.spec = spec
        self.value = value
        self._long = long

    @property
    def text(self) -> str:
        if self.path in self.printing.withheld:
            return messages.label("Printed", "withheld", self.printing.language)
        if self.spec is None:
            return str(self.value) if self.value else self.printing.placeholder
        if self._long and self.value:
            return notation.long_date(self.value, self.printing.language)
        written = notation.write(self.spec, self.value, self.printing.names, self.printing.language)
        if written:
            return written
        # Where people are to write, nothing may stand in the way.
        return notation.ROOM if self._is_to_be_written() else notation.EMPTY

    def _is_to_be_written(self) -> bool:
        """Whether the value is of a blank, or of one of an issued document's empty rows."""
        return self.printing.blank is not None or "[new" in (self.path or "")

    def record(self) -> str:
        """The text as a document can hold it, remembered as printed."""
        text = legal(self.text)
        if self.path is not None:
            self.printing.printed.setdefault(self.path, []).append(text)
            self.printing.raw[self.path] = self.value
        return text

    def as_long_date(self) -> Leaf:
        """The same value, written with weekday and month."""
        return Leaf(self.printing, self.path, self.spec, self.value, long=True)

    def __field__(self, name: str) -> Any:
        """Following a reference: ``meeting.initiator.phone``."""
        if self.spec is not None and self.spec.kind in (Kind.PERSON, Kind.UNIT):
            home = lookup.home(self.printing.data, self.spec.kind, self.value)
            if home is not None and f"{paths.pattern(home)}.{name}" in lookup.fields():
                return Node(self.printing, home).__field__(name)
            if name not in lookup.asked_of(self.spec.kind):
                return jinja2.StrictUndefined(obj=self, name=name)
            # Nobody yet, or a name as written: what is asked of them is not known.
            return Leaf(self.printing, None, None, None)
        if self.path is None and self.value is None:
            return Leaf(self.printing, None, None, None)
        return jinja2.StrictUndefined(obj=self, name=name)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == (other.value if isinstance(other, Leaf) else other))

    def __hash__(self) -> int:
        return hash(str(self.value))

    def __str__(self) -> str:
        return legal(self.text)


@dataclass(frozen=True)
class Fixed:
    """A text that identifies the document; anchored under ``tag``, and no value of the case."""

    text: str
    tag: str

    def __str__(self) -> str:
        return self.text


class Plain:
    """A few named words that are not part of the case: ``form.title``, ``document.number``."""

    __slots__ = ("_words",)

    def __init__(self, **words: Any) -> None:
        self._words = words

    def __field__(self, name: str) -> Any:
        if name in self._words:
            return self._words[name]
        return jinja2.StrictUndefined(obj=self, name=name)


class Node:
    """A part of the case with fields: the child, one goal, one meeting.

    ``known`` is its plain data where the caller has it at hand, and is looked up otherwise.
    """

    __slots__ = ("_data", "path", "pattern", "printing")

    def __init__(self, printing: Printing, path: str, known: values.Data | None = None) -> None:
        self.printing = printing
        self.path = path
        self.pattern = paths.pattern(path)
        self._data = known

    def __field__(self, name: str) -> Any:
        derived = _DERIVED.get((self.pattern, name))
        if derived is not None:
            return derived(self)
        dot = "." if self.path else ""
        return _at(
            self.printing,
            f"{self.path}{dot}{name}",
            f"{self.pattern}{dot}{name}",
            self.data().get(name),
        )

    def data(self) -> values.Data:
        """The plain data of this part; empty where it does not exist (in a blank)."""
        if self._data is None:
            try:
                found = values.get(self.printing.data, self.path) if self.path else None
            except values.NoSuchItem:
                found = {}
            self._data = (found or {}) if self.path else self.printing.data
        return self._data

    def __bool__(self) -> bool:
        return bool(self.data())

    def __str__(self) -> str:
        raise lookup.no_value(self.pattern)


class Items(Sequence[Any]):
    """The items of a list; in a blank, as many empty ones as the form asks for."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __str__(self) -> str:
        raise lookup.no_value("[]")


def context(
    printing: Printing, *, about: str | None, words: Mapping[str, Plain], signers: Sequence[Any]
) -> dict[str, Any]:
    """All names a template may use."""
    root = Node(printing, "")
    names: dict[str, Any] = {
        name: root.__field__(name)
        for name in (
            "child",
            "guardians",
            "units",
            "participants",
            "consents",
            "meetings",
            "plan",
            "measurements",
            "agreements",
            "mappings",
            "receipts",
            "deviations",
        )
    }
    data = printing.data
    number = data.get("id")
    names["case"] = _CaseWords(root, numbers.printed(number) if number else printing.placeholder)
    names["initiator"] = _initiator(printing)
    names["signers"] = Items(list(signers))
    for pattern, name in (("meetings", "meeting"), ("consents", "consent")):
        if about and about.startswith(pattern + "["):
            names[name] = Node(printing, about)
        elif printing.blank is not None:
            names[name] = Node(printing, f"{pattern}[new1]")
    names.update(words)
    return names


class _CaseWords:
    """``case.number`` beside the case's own fields."""

    def __init__(self, root: Node, number: str) -> None:
        self._root = root
        self._number = number

    def __field__(self, name: str) -> Any:
        if name == "number":
            return self._number
        return self._root.__field__(name)


def _at(printing: Printing, path: str, pattern: str, value: Any) -> Any:
    spec = field_at(pattern)
    if spec is not None:
        if spec.kind is Kind.TICKS:
            return Items([_Option(printing, path, spec, code, value or ()) for code in spec.codes])
        return Leaf(printing, path, spec, value)
    if is_list(pattern):
        if printing.blank is not None:
            rows = printing.blank.get(pattern.replace("[]", ""), 1)
            return Items([Node(printing, f"{path}[new{n}]", {}) for n in range(1, rows + 1)])
        return Items([Node(printing, f"{path}[{item['id']}]", item) for item in value or ()])
    if pattern in lookup.records():
        return Node(printing, path)
    return jinja2.StrictUndefined(name=path)


class _Option:
    """One box of a set: ``option.ticked`` and ``option.label``."""

    def __str__(self) -> str:
        raise lookup.no_value(paths.pattern(self._path))

    def __init__(
        self, printing: Printing, path: str, spec: FieldSpec, code: str, ticked: Sequence[str]
    ) -> None:
        self._printing = printing
        self._path = f"{path}[{code}]"
        self._spec = spec
        self._code = code
        self._ticked = code in ticked

    def __field__(self, name: str) -> Any:
        if name == "ticked":
            return Leaf(self._printing, self._path, field_at(self._path), self._ticked)
        if name == "label":
            return messages.label(self._spec.listing or "", self._code, self._printing.language)
        return jinja2.StrictUndefined(obj=self, name=name)


class SignerLine:
    """Someone who must sign: the name has its home in the case, the capacity is a word."""

    def __init__(self, printing: Printing, path: str, capacity: str) -> None:
        self._node = Node(printing, path)
        self._capacity = capacity

    def __field__(self, name: str) -> Any:
        if name == "capacity":
            return messages.label("Capacity", self._capacity, self._node.printing.language)
        return self._node.__field__(name)


def _goal_actions(goal: Node) -> Items:
    """The actions under a goal; each stands once, under the first goal it names."""
    printing = goal.printing
    if printing.blank is not None:
        rows = printing.blank.get("goal.actions", 1)
        first = (int(paths.id_of(goal.path).removeprefix("new") or 1) - 1) * rows
        ids = [f"new{first + n}" for n in range(1, rows + 1)]
    else:
        own = paths.id_of(goal.path)
        ids = [
            a["id"] for a in lookup.actions(printing.data) if (a.get("goals") or [None])[0] == own
        ]
    return Items([Node(printing, f"plan.actions[{item}]") for item in ids])


def _loose_actions(plan: Node) -> Items:
    if plan.printing.blank is not None:
        return Items([])
    ids = [a["id"] for a in lookup.actions(plan.printing.data) if not a.get("goals")]
    return Items([Node(plan.printing, f"plan.actions[{item}]") for item in ids])


def _others_actions(plan: Node) -> Items:
    """Actions of the family and others: item 3 of SoL 10 kap. 8 §."""
    printing = plan.printing
    ids = [
        a["id"] for a in lookup.actions(printing.data) if a.get("principal") in ("family", "other")
    ]
    return Items([Node(printing, f"plan.actions[{item}]") for item in ids])


def _spare_actions(plan: Node) -> Items:
    """Empty rows with ids, for what is written in by hand or in Word."""
    printing = plan.printing
    first = 1
    if printing.blank is not None:
        first += printing.blank.get("plan.goals", 1) * printing.blank.get("goal.actions", 1)
    return Items(
        [Node(printing, f"plan.actions[new{n}]") for n in range(first, first + SPARE_ROWS)]
    )


def _spare_replacements(plan: Node) -> Items:
    """An empty row for the next change of persons (seed S0: they are logged in the plan)."""
    return _one_spare(plan, "replacements")


def _spare_withdrawals(consent: Node) -> Items:
    """An empty row for a withdrawal, which anybody in the unit may receive."""
    return _one_spare(consent, "withdrawals")


def _one_spare(owner: Node, listed: str) -> Items:
    printing = owner.printing
    rows = (printing.blank or {}).get(f"{owner.pattern}.{listed}".replace("[]", ""), 0)
    return Items([Node(printing, f"{owner.path}.{listed}[new{rows + 1}]")])


def _initiator(printing: Printing) -> Node | Leaf:
    """Who took the initiative: the first participant with that function."""
    if printing.blank is not None:
        return Node(printing, "participants[new1]")
    for person in printing.data.get("participants", ()):
        if "initiator" in person.get("functions", ()):
            return Node(printing, f"participants[{person['id']}]")
    return Leaf(printing, None, None, None)


def _meeting_consent(meeting: Node) -> Node | Leaf:
    """The consent a meeting rests on."""
    printing = meeting.printing
    if printing.blank is not None:
        return Node(printing, "consents[new1]")
    consent = meeting.data().get("consent")
    if consent is None:
        return Leaf(printing, None, None, None)
    return Node(printing, f"consents[{consent}]")


def _plan_meeting(plan: Node) -> Node | Leaf:
    """The meeting a plan was made at."""
    printing = plan.printing
    if printing.blank is not None:
        return Node(printing, "meetings[new1]")
    meeting = plan.data().get("meeting")
    if meeting is None:
        return Leaf(printing, None, None, None)
    return Node(printing, f"meetings[{meeting}]")


_DERIVED = {
    ("plan", "meeting"): _plan_meeting,
    ("meetings[]", "consent"): _meeting_consent,
    ("plan.goals[]", "actions"): _goal_actions,
    ("plan", "loose_actions"): _loose_actions,
    ("plan", "others_actions"): _others_actions,
    ("plan", "spare_actions"): _spare_actions,
    ("plan", "spare_replacements"): _spare_replacements,
    ("consents[]", "spare_withdrawals"): _spare_withdrawals,
}
