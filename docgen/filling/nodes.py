"""What a template sees: a case whose every value knows its path.

A value prints itself by its kind and remembers that it was printed, so the issued document comes
with the list of everything it says and where each word has its home in the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import jinja2

from docgen import messages
from docgen.case import notation, paths, values
from docgen.case.fields import FieldSpec, field_at, is_list
from docgen.filling import lookup
from docgen.filling.derived import DERIVED
from docgen.filling.printing import Printing
from docgen.office.anchors import legal
from docgen.plan.kinds import Kind

_REFERENCES = (Kind.PERSON, Kind.UNIT)


class Leaf:
    """One value. ``text`` is what is printed; ``path`` is None where nothing can be addressed."""

    __slots__ = ("_long", "path", "printing", "spec", "value")

    def __init__(
        self,
        printing: Printing,
        path: str | None,
        spec: FieldSpec | None,
        value: Any,
        long: bool = False,  # noqa: FBT001, FBT002 - made some hundred times in each filling
    ) -> None:
        self.printing = printing
        self.path = path
        self.spec = spec
        self.value = value
        self._long = long

    @property
    def text(self) -> str:
        printing = self.printing
        if self.path in printing.withheld:
            return messages.label("Printed", "withheld", printing.language)
        if self.spec is None:
            return str(self.value) if self.value else printing.placeholder
        if self._long and self.value:
            return notation.long_date(self.value, printing.language)
        written = notation.write(self.spec, self.value, printing.names, printing.language)
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
            self.printing.remember(self.path, self.value, text)
        return text

    def as_long_date(self) -> Leaf:
        """The same value, written with weekday and month."""
        return Leaf(self.printing, self.path, self.spec, self.value, long=True)

    def __field__(self, name: str) -> Any:
        """Following a reference: ``meeting.initiator.phone``."""
        if self.spec is not None and self.spec.kind in _REFERENCES:
            home = lookup.home(self.printing.data, self.spec.kind, self.value)
            if home is not None and f"{paths.pattern(home)}.{name}" in lookup.fields():
                return Node(self.printing, home).__field__(name)
            if name not in lookup.asked_of(self.spec.kind):
                return jinja2.StrictUndefined(name=f"{self.path}.{name}")
            # Nobody yet, or a name as written: what is asked of them is not known.
            return nobody(self.printing)
        if self.path is None and self.value is None:
            return nobody(self.printing)
        return jinja2.StrictUndefined(name=f"{self.path}.{name}")

    def __plain__(self) -> Any:
        """The value as plain data, for ``is none``."""
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def __contains__(self, part: object) -> bool:
        return self.value is not None and str(part) in self.value

    def __eq__(self, other: object) -> bool:
        return bool(self.value == (other.value if isinstance(other, Leaf) else other))

    def __hash__(self) -> int:
        return hash(str(self.value))

    def __str__(self) -> str:
        return legal(self.text)


class OfSigner(Leaf):
    """A value in the line somebody signs on: beside it is where ``signer`` signs."""

    __slots__ = ("signer",)

    def __init__(self, leaf: Leaf, signer: str) -> None:
        super().__init__(leaf.printing, leaf.path, leaf.spec, leaf.value)
        self.signer = signer


def nobody(printing: Printing) -> Leaf:
    """What stands for a person or meeting there is none of: whatever is asked of it is empty."""
    return Leaf(printing, None, None, None)


class Node:
    """A part of the case with fields: the child, one goal, one meeting.

    ``known`` is its plain data where the caller has it at hand, and is looked up otherwise;
    ``pattern`` is that of the path.
    """

    __slots__ = ("_members", "data", "path", "pattern", "prefix", "printing")

    def __init__(
        self,
        printing: Printing,
        path: str,
        known: values.Data | None = None,
        pattern: str | None = None,
    ) -> None:
        self.printing = printing
        self.path = path
        self.pattern = paths.pattern(path) if pattern is None else pattern
        self.prefix = f"{path}." if path else ""
        self._members = _members(self.pattern)
        self.data = _data(printing.data, path) if known is None else known
        """The plain data of this part; empty where it does not exist (in a blank)."""

    def __field__(self, name: str) -> Any:
        return self._members[name](self)

    def options(self, name: str, spec: FieldSpec) -> Items:
        """The boxes of the set called ``name``."""
        ticked = self.data.get(name) or ()
        path = self.prefix + name
        return Items([Option(self.printing, path, spec, code, ticked) for code in spec.codes])

    def rows(self, name: str, pattern: str) -> Items:
        """The items of the list called ``name``; in a blank, as many empty ones as it is to have.

        ``pattern`` is that of one item.
        """
        printing, path = self.printing, self.prefix + name
        if printing.blank is not None:
            count = printing.blank.get(pattern.replace("[]", ""), 1)
            return Items(
                [Node(printing, f"{path}[new{n}]", {}, pattern) for n in range(1, count + 1)]
            )
        items = self.data.get(name) or ()
        return Items([Node(printing, f"{path}[{item['id']}]", item, pattern) for item in items])

    def part(self, name: str, pattern: str) -> Node:
        """The record called ``name``."""
        return Node(self.printing, self.prefix + name, None, pattern)

    def at(self, path: str, known: values.Data | None = None, pattern: str | None = None) -> Node:
        """Another part of the same case."""
        return Node(self.printing, path, known, pattern)

    def several(self, parts: Iterable[Node]) -> Items:
        """Parts of the same case, as a list."""
        return Items(list(parts))

    def nobody(self) -> Leaf:
        """What stands for a part there is none of."""
        return nobody(self.printing)

    def __bool__(self) -> bool:
        return bool(self.data)

    def __str__(self) -> str:
        raise lookup.no_value(self.pattern)


def _data(case: values.Data, path: str) -> values.Data:
    if not path:
        return case
    try:
        return values.get(case, path) or {}
    except values.NoSuchItem:
        return {}


class _Members(dict[str, Callable[[Node], Any]]):
    """How each member of the parts with one pattern is come by, by its name."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._pattern = pattern

    def __missing__(self, name: str) -> Callable[[Node], Any]:
        member = _member(self._pattern, name)
        if member is None:
            return lambda node: jinja2.StrictUndefined(name=node.prefix + name)
        self[name] = member
        return member


@cache
def _members(pattern: str) -> _Members:
    return _Members(pattern)


def _member(owner: str, name: str) -> Callable[[Node], Any] | None:
    """How the member of a part is come by; None where the part has no such member."""
    derived = DERIVED.get((owner, name))
    if derived is not None:
        return derived
    pattern = f"{owner}.{name}" if owner else name
    spec = field_at(pattern)
    if spec is not None:
        if spec.kind is Kind.TICKS:
            return lambda node: node.options(name, spec)

        def leaf(node: Node) -> Leaf:
            # No method of the part's: this runs some hundred times in each filling.
            return Leaf(node.printing, node.prefix + name, spec, node.data.get(name))

        return leaf
    if is_list(pattern):
        return lambda node: node.rows(name, f"{pattern}[]")
    if pattern in lookup.records():
        return lambda node: node.part(name, pattern)
    return None


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

    def __contains__(self, code: object) -> bool:
        """Whether a box of a set is ticked: ``'health' in consent.kinds``."""
        return any(isinstance(item, Option) and item.is_ticked(code) for item in self._items)

    def __str__(self) -> str:
        raise lookup.no_value("[]")


class Option:
    """One box of a set: ``option.ticked`` and ``option.label``."""

    __slots__ = ("_code", "_path", "_printing", "_spec", "_ticked")

    def __init__(
        self, printing: Printing, path: str, spec: FieldSpec, code: str, ticked: Sequence[str]
    ) -> None:
        self._printing = printing
        self._path = f"{path}[{code}]"
        self._spec = spec
        self._code = code
        self._ticked = code in ticked

    def is_ticked(self, code: object) -> bool:
        """Whether this is the box of ``code``, and ticked."""
        return self._ticked and self._code == code

    def __field__(self, name: str) -> Any:
        if name == "ticked":
            return Leaf(self._printing, self._path, field_at(self._path), self._ticked)
        if name == "label":
            return messages.label(self._spec.listing or "", self._code, self._printing.language)
        return jinja2.StrictUndefined(name=name)

    def __str__(self) -> str:
        raise lookup.no_value(paths.pattern(self._path))


class SignerLine:
    """Someone who must sign: the name has its home in the case, the capacity is a word."""

    __slots__ = ("_capacity", "_node")

    def __init__(self, printing: Printing, path: str, capacity: str) -> None:
        self._node = Node(printing, path)
        self._capacity = capacity

    def __field__(self, name: str) -> Any:
        if name == "capacity":
            return messages.label("Capacity", self._capacity, self._node.printing.language)
        found = self._node.__field__(name)
        return OfSigner(found, self._node.path) if type(found) is Leaf else found
