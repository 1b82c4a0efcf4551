"""One filling in progress: how values are written, and what has been written so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2

from docgen.case import notation
from docgen.case.notation import Names
from docgen.case.values import Data
from docgen.plan.reading import Value


@dataclass
class Printing:
    """What one filling starts from, and everything it has printed."""

    data: Data
    language: str
    names: Names
    withheld: frozenset[str] = frozenset()
    """Paths this copy's recipients may not see."""
    blank: Mapping[str, int] | None = None
    """For a blank: how many empty rows each list gets."""
    values: dict[str, Value] = field(default_factory=dict)
    """Everything printed so far: each value with each of its printings."""

    @property
    def placeholder(self) -> str:
        return notation.EMPTY if self.blank is None else notation.FILL_LINE

    def remember(self, path: str, value: Any, text: str) -> None:
        """``value`` was printed as ``text``."""
        before = self.values.get(path)
        self.values[path] = Value(value, (text,) if before is None else (*before.texts, text))


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
        return jinja2.StrictUndefined(name=name)
