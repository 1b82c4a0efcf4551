"""What a template may say: an allow-list of the template language, and a sandbox to run it in.

Principle: a template is a document, not a program. An administrator may name values, repeat,
choose, compare and write a value in one of a few ways; nothing can be called, computed, imported
or reached into. Enforced here before a template is compiled, over every part; the values themselves
(:mod:`docgen.filling.context`) answer only for fields of the case, and plain names only for the
keys of dictionaries.

Nothing a template can say makes text grow by itself: what is put together with ``~`` or ``join`` is
printed, never kept under a name or put together again.

Residual risk, accepted: a template with deeply nested loops takes long to fill. Publishing a
template fills it once under a time limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jinja2
from jinja2 import compiler, filters, nodes, tests
from jinja2.sandbox import ImmutableSandboxedEnvironment

SLOT = "_slot"
"""The filter around each value that is printed; its argument is the number of the value's place.
No author of a template can write it."""

WRITER = "_write"
"""The name under which filling puts what writes the values."""

FILTERS = {
    "capitalize": 0,
    "count": 0,
    "d": 2,
    "default": 2,
    "e": 0,
    "escape": 0,
    "first": 0,
    "join": 1,
    "last": 0,
    "length": 0,
    "longdate": 0,
    "lower": 0,
    "round": 1,
    "string": 0,
    "title": 0,
    "trim": 0,
    "upper": 0,
}
"""The closed list of ways to write a value other than its own, each with how much may be said of
how: a word or a number, never a value."""

TESTS = ("defined", "undefined", "none", "odd", "even")

_LOOP = frozenset(("index", "index0", "revindex", "revindex0", "first", "last", "length"))

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.If,
    nodes.For,
    nodes.Assign,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Const,
    nodes.List,
    nodes.Tuple,
    nodes.Concat,
    nodes.Mul,
    nodes.Filter,
    nodes.Test,
)
_GROWING = ("join",)
"""Filters that may make a text longer than what they are given."""


class TemplateFault(Exception):
    """A construct the template language does not have. ``construct`` is what was written."""

    def __init__(self, construct: str, line: int) -> None:
        super().__init__(construct)
        self.construct = construct
        self.line = line


class _Fields(jinja2.runtime.StrictUndefined):
    """An unknown name is an error wherever it is used, also in a condition."""


class _Generator(compiler.CodeGenerator):
    """Jinja's own, but that what is printed is left as :data:`SLOT` gives it: escaped."""

    def _output_child_pre(self, *_: Any, **__: Any) -> None:
        self.write("(")

    def _output_child_post(self, *_: Any, **__: Any) -> None:
        self.write(")")


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox templates run in: escaping on, fields only.

    An unknown name is refused, or prints nothing where it is not ``strict``.
    """

    def __init__(self, *, strict: bool = True) -> None:
        super().__init__(autoescape=True, undefined=_Fields if strict else jinja2.Undefined)
        self.globals.clear()
        self.filters = {name: _FILTERS[name] for name in FILTERS}
        self.tests = {name: _TESTS[name] for name in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a value, a key of a dictionary, or a counter of ``loop``; nothing else has
        attributes.
        """
        kind = type(obj)
        field = getattr(kind, "__field__", None)
        if field is not None:
            return field(obj, attribute)
        if isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
        elif kind is jinja2.runtime.LoopContext and attribute in _LOOP:
            return getattr(obj, attribute)
        elif isinstance(obj, jinja2.Undefined):
            # What is asked of nothing is an error that names it.
            return obj[attribute]
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item of a list by its number."""
        if isinstance(argument, int) and isinstance(obj, Sequence):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(obj=obj, name=str(argument))
        if isinstance(obj, jinja2.Undefined):
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))


class _SlotEnvironment(TemplateEnvironment):
    code_generator_class = _Generator

    def __init__(self, *, strict: bool) -> None:
        super().__init__(strict=strict)
        self.filters[SLOT] = _slot


def parse(source: str) -> nodes.Template:
    """``source`` as a tree, every construct of which is on the allow-list.

    Raises TemplateFault for the first that is not; jinja2.TemplateSyntaxError passes through for
    what is no template at all.
    """
    tree = _PARSER.parse(source)
    for node in tree.find_all(nodes.Node):
        fault = _fault(node)
        if fault is not None:
            raise TemplateFault(fault, getattr(node, "lineno", 0) or 0)
    # Leaves no trace in the tree; braces as text are written docxtpl's way.
    if "raw" in source and any(kind == "raw_begin" for _, kind, _ in _PARSER.lex(source)):
        raise TemplateFault("raw", 0)
    return tree


def parse_prepared(source: str) -> nodes.Template:
    """A source that passed :func:`parse` and was then cut up, with places of ours put in: as
    ``value|_slot(number)``, and nowhere but around the whole of what is printed.

    Raises as :func:`parse` does, for what may have come of the cutting.
    """
    tree = _PARSER.parse(source)
    ours: set[int] = set()
    for output in tree.find_all(nodes.Output):
        ours.update(id(child) for child in output.nodes if is_slot(child))
    for node in tree.find_all(nodes.Node):
        fault = None if id(node) in ours else _fault(node)
        if fault is not None:
            raise TemplateFault(fault, getattr(node, "lineno", 0) or 0)
    return tree


def compile_tree(tree: nodes.Template, *, strict: bool) -> jinja2.Template:
    """A tree in which every value that is printed stands in a :data:`SLOT` of its own."""
    for node in tree.find_all(nodes.Output):
        for child in node.nodes:
            assert isinstance(child, nodes.TemplateData) or is_slot(child)
    return (_STRICT if strict else _LENIENT).from_string(tree)


def is_slot(node: nodes.Node) -> bool:
    """Whether a node is a place of ours."""
    return isinstance(node, nodes.Filter) and node.name == SLOT


def _fault(node: nodes.Node) -> str | None:
    """What is wrong with a node; None if nothing is."""
    if not isinstance(node, _ALLOWED):
        return type(node).__name__.lower()
    name = getattr(node, "attr", None) or getattr(node, "name", None)
    if isinstance(name, str) and name.startswith("_"):
        return name
    match node:
        case nodes.Filter():
            return _fault_of_filter(node)
        case nodes.Test():
            return None if node.name in TESTS and not node.args else f"is {node.name}"
        case nodes.Getitem():
            numbered = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)
            return None if numbered else "[]"
        case nodes.List() | nodes.Tuple():
            constant = all(isinstance(item, nodes.Const) for item in node.items)
            return None if constant else "[]"
        case nodes.Mul():
            # Docxtpl itself writes this, for cells merged over a loop.
            both = isinstance(node.left, nodes.Const) and isinstance(node.right, nodes.Getattr)
            return None if both and _is_loop(node.right) else "*"
        case nodes.For():
            plain = isinstance(node.target, nodes.Name) and not node.recursive
            return None if plain else "for"
        case nodes.Assign():
            plain = isinstance(node.target, nodes.Name) and node.target.name != "loop"
            return None if plain and not _grows(node.node) else "set"
    return None


def _fault_of_filter(node: nodes.Filter) -> str | None:
    wanted = FILTERS.get(node.name, -1)
    said = node.args
    constant = all(isinstance(each, nodes.Const) for each in said)
    if len(said) > wanted or not constant or node.kwargs or node.dyn_args or node.dyn_kwargs:
        return f"|{node.name}"
    if node.name in _GROWING and (node.node is None or _grows(node.node)):
        return f"|{node.name}"
    return None


def _grows(node: nodes.Node) -> bool:
    """Whether a text may come out of it that is longer than what went in."""
    inside = (node, *node.find_all((nodes.Concat, nodes.Filter)))
    return any(
        isinstance(each, nodes.Concat) or (isinstance(each, nodes.Filter) and each.name in _GROWING)
        for each in inside
    )


def _is_loop(node: nodes.Expr) -> bool:
    return (
        isinstance(node, nodes.Getattr)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "loop"
        and node.attr == "length"
    )


def _slot(value: Any, write: Any, number: int) -> Any:
    """Hands a value to what writes it."""
    return write(value, number)


def _longdate(value: Any) -> Any:
    return value.as_long_date()


def _is_none(value: Any) -> bool:
    plain = getattr(type(value), "__plain__", None)
    return (plain(value) if plain is not None else value) is None


_FILTERS = {**filters.FILTERS, "longdate": _longdate}
_TESTS = {**tests.TESTS, "none": _is_none}
_PARSER = jinja2.Environment(autoescape=True)
_STRICT = _SlotEnvironment(strict=True)
_LENIENT = _SlotEnvironment(strict=False)
