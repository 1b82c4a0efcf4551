"""Setting a site up: what it lacks is found first, then made; what is there is never changed.

Run again, it finds nothing to do. Where an answer is lost, or somebody makes the same at the same
time, it looks again before it goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sharepoint.errors import AlreadyExists, NotFound, OutcomeUnknown
from sharepoint.model import Column, ContentType, Library
from sharepoint.site import SiteClient

DOCUMENT = "0x0101"
"""The id of the content type every document has."""
_TRIES = 3


@dataclass(frozen=True)
class Wanted:
    """What a site is to have: each library all the columns, and the content type if one is
    named.
    """

    libraries: Sequence[str]
    columns: Sequence[Column]
    content_type: str | None = None
    group: str = ""
    """Under which heading the content type stands in the site's settings."""


class Kind(StrEnum):
    LIBRARY = "library"
    COLUMN = "column"
    INDEX = "index"
    SITE_TYPE = "site_type"
    """The content type, made in the site."""
    TYPE = "type"
    """The content type, added to a library."""


@dataclass(frozen=True)
class Step:
    """One thing to make. ``library`` is None for what is the site's own."""

    kind: Kind
    name: str
    library: str | None = None


@dataclass(frozen=True)
class Clash:
    """A column that is there, but of another kind: it stays as it is."""

    library: str
    wanted: Column
    found: Column


@dataclass(frozen=True)
class Lack:
    """What a site lacks, in the order in which it can be made, and what stands in the way."""

    steps: tuple[Step, ...]
    clashes: tuple[Clash, ...]


class Provisioning:
    """Sets one site up."""

    def __init__(self, site: SiteClient, wanted: Wanted) -> None:
        self._site = site
        self._wanted = wanted
        self._libraries: dict[str, Library] = {}

    def look(self) -> Lack:
        """What the site lacks; nothing is changed."""
        there = self._libraries = _by_name(self._site)
        steps: list[Step] = []
        clashes: list[Clash] = []
        kind = self._wanted.content_type
        if kind is not None and self._site_type() is None:
            steps.append(Step(Kind.SITE_TYPE, kind))
        for name in self._wanted.libraries:
            library = there.get(name.casefold())
            columns = self._site.columns(library) if library else []
            types = self._site.content_types(library) if library and kind else []
            if library is None:
                steps.append(Step(Kind.LIBRARY, name))
            missing, wrong = _compare(name, self._wanted.columns, columns)
            steps += missing
            clashes += wrong
            if kind is not None and kind not in (one.name for one in types):
                steps.append(Step(Kind.TYPE, kind, name))
        return Lack(tuple(steps), tuple(clashes))

    def make(self, steps: Sequence[Step], done: Callable[[Step], None]) -> None:
        """Make what is missing, telling ``done`` of each step; raises Denied and others.

        AlreadyExists means that a list of another sort has the name of a library.
        """
        for step in steps:
            for tried in range(1, _TRIES + 1):
                try:
                    self._make(step)
                    break
                except AlreadyExists:
                    if step.kind is not Kind.LIBRARY or step not in self.look().steps:
                        break
                    raise
                except OutcomeUnknown:
                    if step not in self.look().steps:
                        break
                    if tried == _TRIES:
                        raise
            done(step)

    def _make(self, step: Step) -> None:
        site, wanted = self._site, self._wanted
        match step.kind:
            case Kind.LIBRARY:
                site.make_library(step.name)
            case Kind.COLUMN:
                column = next(one for one in wanted.columns if one.name == step.name)
                site.make_column(self._library(step), column)
            case Kind.INDEX:
                library = self._library(step)
                found = next(one for one in site.columns(library) if one.name == step.name)
                site.index_column(library, found)
            case Kind.SITE_TYPE:
                site.make_content_type(step.name, base=DOCUMENT, group=wanted.group)
            case Kind.TYPE:
                kind = self._site_type()
                if kind is None:
                    raise NotFound("content_type.add: the site does not have it yet")
                site.add_content_type(self._library(step), kind)

    def _library(self, step: Step) -> Library:
        name = (step.library or "").casefold()
        if name not in self._libraries:
            self._libraries = _by_name(self._site)
        return self._libraries[name]

    def _site_type(self) -> ContentType | None:
        name = self._wanted.content_type
        return next((kind for kind in self._site.content_types() if kind.name == name), None)


def _by_name(site: SiteClient) -> dict[str, Library]:
    return {library.name.casefold(): library for library in site.libraries()}


def _compare(
    library: str, wanted: Sequence[Column], found: Sequence[Column]
) -> tuple[list[Step], list[Clash]]:
    by_name = {column.name: column for column in found}
    steps: list[Step] = []
    clashes: list[Clash] = []
    for column in wanted:
        there = by_name.get(column.name)
        if there is None:
            steps.append(Step(Kind.COLUMN, column.name, library))
        elif there.kind != column.kind:
            clashes.append(Clash(library, column, there))
        elif column.is_indexed and not there.is_indexed:
            steps.append(Step(Kind.INDEX, column.name, library))
    return steps, clashes
