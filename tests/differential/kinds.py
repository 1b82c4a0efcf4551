"""A kind of template: a Word file, the names it is filled with, and what its result must say.

The kinds themselves stand in ``kinds_*.py``, a function each::

    @kind(name="Nora")
    def a_value_in_a_paragraph() -> bytes:
        return word_file(p("Hej {{ name }}!"))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of template and the names to fill it with."""

    name: str
    content: bytes
    names: dict[str, Any]


def kind(**names: Any) -> Callable[[Callable[[], bytes]], Kind]:
    """Make the function that builds a template a kind, filled with these names."""

    def made(build: Callable[[], bytes]) -> Kind:
        return Kind(build.__name__, build(), names)

    return made


def kinds_of(*modules: ModuleType) -> list[Kind]:
    """The kinds in these modules, as they stand there."""
    return [each for module in modules for each in vars(module).values() if isinstance(each, Kind)]
