"""Names for a template somebody else wrote, invented as its tags ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import meta

from docgen.office.package import Package
from tests.differential.docxtpl_side import environment


class Told(dict[str, Any]):
    """A value that is printed, has every field and is a list of three, as may be wanted."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Told:
        return Told(f"{self.path}.{key}")

    def __iter__(self) -> Iterator[Any]:
        return iter([Told(f"{self.path}[{number}]") for number in range(len(self))])

    def __len__(self) -> int:
        return 3

    def __str__(self) -> str:
        return f"Å {self.path} & <ö>"

    def as_long_date(self) -> str:
        """The value through the filter ``longdate``."""
        return f"den {self}"


def invented(content: bytes) -> dict[str, Any]:
    """Names for every tag of a Word file."""
    package = Package.open(content)
    names: set[str] = set()
    for part in package.stories:
        source = DocxTemplate.patch_xml(None, package.parts[part].decode())
        names |= meta.find_undeclared_variables(environment().parse(source))
    return {name: Told(name) for name in sorted(names)}
