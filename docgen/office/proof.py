"""What is known of a prepared part before it is ever filled: that every filling is well formed,
where each value stands, and whether docxtpl's finishing has anything to do.

The proof: reading the part from its beginning, with which elements are open as the only memory,
all ways through a condition must come to the same, and once through a loop to where it began.
Then every filling is well formed, whatever the values, as values are always escaped. A part where
this does not hold may still be right for the names it gets, so each of its fillings is checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from jinja2 import nodes

from docgen.office.completeness import BOXES, Completeness
from docgen.office.sandbox import SLOT, WRITER, is_slot

DRAWING = 1_000_000_000
"""The number, in a prepared source, of every place for the number of a drawing."""


class Place(Enum):
    """Where a value stands."""

    RUN = "run"
    """Between runs: the value gets a run of its own."""
    BLOCK = "block"
    """Between paragraphs: the value gets a paragraph of its own."""
    TEXT = "text"
    """Inside the text of a run."""
    XML = "xml"
    """Between elements, for what is XML itself; or in a text that is not shown."""
    ATTRIBUTE = "attribute"
    DRAWING = "drawing"
    """The number of a drawing, counted as the part is written."""


@dataclass(frozen=True)
class Spot:
    """The place of one value."""

    place: Place
    formatting: str = ""
    """The ``w:rPr`` of its run as XML, or ""."""
    paragraph: str = ""
    """The ``w:pPr`` of its paragraph as XML, or ""."""
    regular: bool = True
    """Whether run and paragraph are known; otherwise a line break in the value is docxtpl's to
    resolve, when all is written."""
    splits: bool = False
    """Whether the paragraph can end here and another begin."""


@dataclass(frozen=True)
class Proof:
    """What is known of a part. ``spots`` are in the order of the places' numbers."""

    spots: tuple[Spot, ...]
    well_formed: bool
    """Whether every filling is."""
    settled: bool
    """Whether a filling is finished as it is written: tables and boxes are complete whatever is
    left out, and no text of the template itself holds a raw line break."""


def prove(tree: nodes.Template, runs: Sequence[str] | None = None) -> Proof:
    """Read a prepared part, and put each value that is printed into a place of its own.

    ``runs`` are the formattings of the runs that are cut out already; in ``tree`` their values are
    filters :data:`~docgen.office.sandbox.SLOT` with the number of the run. None for the plain
    preparation, where values between runs or paragraphs are written as they are.
    """
    reader = _Reader(runs)
    try:
        end = reader.body(tree.body, _State())
        well_formed = not end.open and end.quote is None and reader.roots == 1
    except _Unproven:
        well_formed = False
        reader.place_the_rest(tree)
    settled = well_formed and reader.complete.certain and not reader.raw_breaks
    return Proof(tuple(place() for place in reader.places), well_formed, settled)


class _Unproven(Exception):
    """Whether a filling is well formed may depend on the values."""


@dataclass(eq=False)
class _Open:
    """An open element; of a paragraph or run also its properties as XML."""

    name: str
    chunk: int
    """The stretch of static text its tag stands in."""
    at: int
    properties: str = ""
    regular: bool = True


@dataclass(frozen=True)
class _State:
    """Where reading has come to: the open elements, and the quote of an open attribute."""

    open: tuple[_Open, ...] = ()
    quote: str | None = None

    def same_as(self, other: _State) -> bool:
        return self.names == other.names and self.quote == other.quote

    @property
    def names(self) -> list[str]:
        return [element.name for element in self.open]


@dataclass(frozen=True)
class _Made:
    """A place whose paragraph and run are not read to their end yet."""

    place: Place
    run: _Open | None = None
    paragraph: _Open | None = None
    formatting: str = ""
    splits: bool = False

    def __call__(self) -> Spot:
        run, paragraph = self.run, self.paragraph
        if run is None or paragraph is None:
            return Spot(self.place, self.formatting, regular=self.place is not Place.TEXT)
        return Spot(
            self.place,
            run.properties,
            paragraph.properties,
            regular=run.regular and paragraph.regular,
            splits=self.splits,
        )


_NAME = r"""[^\s<>/="'&;!?]+"""
_ATTRIBUTE = rf"""\s+{_NAME}\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
_END_OF_TAG = rf"""(?:\s*(?P<end>/?>)|\s+{_NAME}\s*=\s*(?P<quote>["'])[^"'<]*\Z)"""
_TOKEN = re.compile(
    rf"""(?P<text>[^<]+)
    |</(?P<close>{_NAME})\s*>
    |<(?P<name>{_NAME})(?P<attributes>(?:{_ATTRIBUTE})*){_END_OF_TAG}
    |<!--(?:(?!--).)*-->
    |<\?(?:(?!\?>).)*\?>""",
    re.VERBOSE | re.DOTALL,
)
_END_OF_VALUE = re.compile(
    rf"""[^"'<]*(?P<closes>["'])(?:{_ATTRIBUTE})*{_END_OF_TAG}""", re.VERBOSE
)
_INSIDE_VALUE = re.compile(r"""[^"'<]*""")
_NO_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9A-Fa-f]+);)")
_BREAK = re.compile(r"[\n\t]")


class _Reader:
    def __init__(self, runs: Sequence[str] | None) -> None:
        self.places = [_Made(Place.RUN, formatting=formatting) for formatting in runs or ()]
        self._anchored = runs is not None
        self.complete = Completeness()
        self.roots = 0
        self.raw_breaks = False
        self._chunk = 0
        self._depth = 0

    def body(self, body: Sequence[nodes.Node], state: _State) -> _State:
        for node in body:
            match node:
                case nodes.Output():
                    state = self._output(node, state)
                case nodes.If():
                    others = [*(other.body for other in node.elif_), node.else_]
                    state = self._joined(self._way(node.body, state), others, state)
                case nodes.For():
                    state = self._joined(state, [node.body, node.else_], state)
        return state

    def _joined(self, end: _State, ways: Sequence[Sequence[nodes.Node]], state: _State) -> _State:
        """What all ways from ``state`` come to, which must be ``end``."""
        for way in ways:
            other = self._way(way, state)
            if not other.same_as(end):
                raise _Unproven
            for one, another in zip(end.open, other.open, strict=True):
                if one is not another:
                    one.regular = another.regular = False
        return end

    def _way(self, body: Sequence[nodes.Node], state: _State) -> _State:
        self._depth += 1
        end = self.body(body, state)
        self._depth -= 1
        if not end.same_as(state):
            self.complete.give_up()
        return end

    def _output(self, node: nodes.Output, state: _State) -> _State:
        for index, child in enumerate(node.nodes):
            if isinstance(child, nodes.TemplateData):
                self._chunk += 1
                state = self._data(child.data, state)
            else:
                node.nodes[index] = self._placed(child, state)
        return state

    def _placed(self, value: nodes.Expr, state: _State) -> nodes.Expr:
        """The value in its place: ``(value)|_slot(_write, number)``."""
        if is_slot(value):
            assert isinstance(value, nodes.Filter)
            (said,) = value.args
            number = said.as_const()
            if number == DRAWING:
                number = len(self.places)
                self.places.append(_Made(Place.DRAWING))
            made, inner = self.places[number], value.node
            assert inner is not None
            value = inner
        else:
            number, made = len(self.places), self._made(state)
            self.places.append(made)
        if made.place is not Place.ATTRIBUTE and made.place is not Place.DRAWING and not state.open:
            raise _Unproven
        writer = nodes.Name(WRITER, "load", lineno=value.lineno)
        place = nodes.Const(number, lineno=value.lineno)
        filled = nodes.Filter(value, SLOT, [writer, place], [], None, None, lineno=value.lineno)
        assert value.environment is not None
        filled.set_environment(value.environment)
        return filled

    def _made(self, state: _State) -> _Made:
        if state.quote is not None:
            return _Made(Place.ATTRIBUTE)
        if state.names[-2:] != ["w:r", "w:t"]:
            return _Made(_between(state.names) if self._anchored else Place.XML)
        paragraph = next((each for each in reversed(state.open) if each.name == "w:p"), None)
        splits = len(state.open) > 2 and state.open[-3] is paragraph
        return _Made(Place.TEXT, state.open[-2], paragraph, splits=splits)

    def place_the_rest(self, tree: nodes.Template) -> None:
        """Where nothing is known, every value is taken to stand where docxtpl has to look."""
        for output in tree.find_all(nodes.Output):
            for index, child in enumerate(output.nodes):
                if not isinstance(child, nodes.TemplateData) and not _is_placed(child):
                    output.nodes[index] = self._placed(child, _UNKNOWN)

    def _data(self, data: str, state: _State) -> _State:
        position = 0
        if state.quote is not None:
            if _INSIDE_VALUE.fullmatch(data):
                return state
            rest = _END_OF_VALUE.match(data)
            if rest is None or rest["closes"] != state.quote:
                raise _Unproven
            state = replace(state, quote=rest["quote"])
            position = rest.end()
            if rest["end"] == "/>":
                state = self._closed(state.names[-1], data, position, state)
        while position < len(data):
            token = _TOKEN.match(data, position)
            if token is None:
                raise _Unproven
            state = self._token(token, data, state)
            position = token.end()
        return state

    def _token(self, token: re.Match[str], data: str, state: _State) -> _State:
        if token["text"] is not None:
            self._text(token["text"], state)
        elif token["name"] is not None:
            state = self._opened(token, state)
            if token["end"] == "/>":
                state = self._closed(token["name"], data, token.end(), state)
        elif token["close"] is not None:
            state = self._closed(token["close"], data, token.end(), state)
        return state

    def _text(self, text: str, state: _State) -> None:
        if _NO_ENTITY.search(text) or (not state.open and text.strip()):
            raise _Unproven
        if state.names[-1:] == ["w:t"] and _BREAK.search(text):
            self.raw_breaks = True

    def _opened(self, token: re.Match[str], state: _State) -> _State:
        element = _Open(token["name"], self._chunk, token.start())
        if not state.open:
            self.roots += 1
        if element.name == "w:p":
            for outer in state.open:
                if outer.name == "w:p":
                    # Docxtpl takes the end of the inner one for the end of the outer.
                    outer.regular = element.regular = False
        state = _State((*state.open, element), token["quote"])
        self.complete.opened(state.names, token["attributes"], self._depth)
        return state

    def _closed(self, name: str, data: str, end: int, state: _State) -> _State:
        if not state.open or state.names[-1] != name:
            raise _Unproven
        *rest, element = state.open
        self.complete.closed(name, self._depth)
        if rest and name in ("w:pPr", "w:rPr") and rest[-1].name == name[:3]:
            owner = rest[-1]
            if element.chunk == owner.chunk == self._chunk:
                # Docxtpl does not see properties that are a single tag.
                said = data[element.at : end]
                owner.properties = "" if said.endswith("/>") else said
            else:
                owner.regular = False
        return _State(tuple(rest))


_RUNS_STAND_IN = frozenset(("w:p", "w:hyperlink", "w:ins", "w:smartTag", "w:fldSimple"))
_PARAGRAPHS_STAND_IN = BOXES | {"w:body"}


def _between(names: Sequence[str]) -> Place:
    """What a value becomes that stands between elements: docxtpl's tags with r and p."""
    holder = next((name for name in reversed(names) if name not in ("w:sdt", "w:sdtContent")), "")
    if holder in _RUNS_STAND_IN:
        return Place.RUN
    return Place.BLOCK if holder in _PARAGRAPHS_STAND_IN else Place.XML


def _is_placed(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter) and node.name == SLOT and len(node.args) > 1


_UNKNOWN = _State(tuple(_Open(name, 0, 0, regular=False) for name in ("w:p", "w:r", "w:t")))
