"""Leaving out of a case what the person it is handed to may not see.

What is withheld is named by address (``guardians[vh2]``, ``guardians[].phone``) and left out with
everything below it. Its words are then struck wherever else they stand, as whole words. That
catches copies, not what is said in other words: a person reads the result before it is handed
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docgen.case.paths import Step, parse
from docgen.errors import WrongUse
from docgen.messages import say

MARK: dict[str, Any] = {"withheld": True}
"""Stands where something with an address was left out."""

_CODE = re.compile(r"[a-z0-9_]*")
_ADDRESS = re.compile(r"[.\[]")


class Withholding:
    """What is withheld: the addresses in ``paths``.

    Raises WrongUse for one that is no address.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)
        try:
            self._steps = [parse(path) for path in self.paths]
        except ValueError as error:
            raise WrongUse(
                "withhold_path",
                say(
                    "What is to be withheld must be named by address, such as"
                    " guardians[vh2].phone: {reason}.",
                    reason=error,
                ),
            ) from error
        self._words: set[str] = set()

    def covers(self, path: str) -> bool:
        """Whether ``path`` lies at or below a withheld address; what is no path does not."""
        try:
            steps = parse(path)
        except ValueError:
            return False
        return any(_leads(withheld, steps) for withheld in self._steps)

    def learn_case(self, case: Any) -> None:
        """Remember the words a case has at the withheld addresses."""
        self._learn_value("", case)

    def learn(self, data: Any) -> None:
        """Remember the withheld words of recorded data: changes, and values by address."""
        if isinstance(data, list):
            for item in data:
                self.learn(item)
        if not isinstance(data, Mapping):
            return
        path = data.get("path")
        for key, part in data.items():
            if key in ("case", "imported"):
                self.learn_case(part)
            address = path if isinstance(path, str) else _address(key)
            if address and isinstance(part, Mapping):
                self._learn_value(address, part.get("value"))
                for text in (part.get("text"), *part.get("texts", ())):
                    self._learn_value(address, text)
            self.learn(part)

    def without(self, tree: Any, path: str = "") -> Any:
        """``tree``, the part of a case that stands at ``path``, less what is withheld."""
        if isinstance(tree, Mapping):
            return {
                key: self.without(value, _below(path, key))
                for key, value in tree.items()
                if not self.covers(_below(path, key))
            }
        if isinstance(tree, list):
            return [
                self.without(item, _item(path, item))
                for item in tree
                if not self.covers(_item(path, item))
            ]
        return tree

    def redacted(self, data: Any) -> Any:
        """Recorded data (changes, findings, values by address) less what is withheld."""
        if isinstance(data, list):
            return [self.redacted(item) for item in data]
        if not isinstance(data, Mapping):
            return data
        path = data.get("path")
        if isinstance(path, str) and self.covers(path):
            return MARK
        return {
            key: self._part(key, value, path if isinstance(path, str) else None)
            for key, value in data.items()
            if not self.covers(key)
        }

    def _part(self, key: str, part: Any, path: str | None) -> Any:
        if key in ("case", "imported"):
            return self.without(part)
        address = path or _address(key)
        nested = isinstance(part, Mapping) and isinstance(part.get("value"), (dict, list))
        if address and nested:
            # How it was printed would show what is left out of the value.
            return {"value": self.without(part["value"], address), **MARK}
        return self.redacted(part)

    def struck(self, data: Any) -> Any:
        """``data`` with the words learnt struck out of every text in it."""
        if not self._words:
            return data
        longest_first = sorted(map(re.escape, self._words), key=len, reverse=True)
        words = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)
        mark = say("(withheld)")

        def strike(part: Any) -> Any:
            if isinstance(part, str):
                return words.sub(mark, part)
            if isinstance(part, list):
                return [strike(item) for item in part]
            if isinstance(part, Mapping):
                return {key: strike(value) for key, value in part.items()}
            return part

        return strike(data)

    def _learn_value(self, path: str, value: Any) -> None:
        for below, text in _texts(value, path):
            # Codes and ids stand everywhere and say nothing about a person.
            if self.covers(below) and not _CODE.fullmatch(text.strip()):
                self._words.add(text.strip())


def _leads(withheld: tuple[Step, ...], steps: tuple[Step, ...]) -> bool:
    """Whether ``steps`` are ``withheld`` or lie below it."""
    if len(steps) < len(withheld):
        return False
    for index, (theirs, ours) in enumerate(zip(withheld, steps, strict=False)):
        if theirs.name != ours.name:
            return False
        whole_list = theirs.item is None and index == len(withheld) - 1
        if theirs.item != ours.item and not whole_list and not (theirs.item == "" and ours.item):
            return False
    return True


def _address(key: str) -> str | None:
    """A key that is an address, not the name of a part."""
    return key if _ADDRESS.search(key) else None


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _item(path: str, item: Any) -> str:
    if isinstance(item, Mapping) and isinstance(item.get("id"), str):
        return f"{path}[{item['id']}]"
    return path


def _texts(tree: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a part of a case, with its address."""
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _texts(value, _below(path, key))
    elif isinstance(tree, list):
        for item in tree:
            yield from _texts(item, _item(path, item))
