"""All names a template may use, for one filling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docgen.case import numbers
from docgen.filling.nodes import Items, Leaf, Node, SignerLine, nobody
from docgen.filling.printing import Plain, Printing

_PARTS = (
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


def context(
    printing: Printing,
    *,
    about: str | None,
    words: Mapping[str, Plain],
    signers: Sequence[SignerLine],
) -> dict[str, Any]:
    """All names a template may use."""
    root = Node(printing, "")
    names: dict[str, Any] = {name: root.__field__(name) for name in _PARTS}
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


def _initiator(printing: Printing) -> Node | Leaf:
    """Who took the initiative: the first participant with that function."""
    if printing.blank is not None:
        return Node(printing, "participants[new1]")
    for person in printing.data.get("participants", ()):
        if "initiator" in person.get("functions", ()):
            return Node(printing, f"participants[{person['id']}]")
    return nobody(printing)
