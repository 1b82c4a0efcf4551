"""What a template may say: an allow-list of the template language, and a sandbox to run it in.

Principle: a template is a document, not a program. An administrator may name values, repeat,
choose and compare; nothing can be called, computed, imported or reached into. Enforced here
before a template is compiled, over every part; the values themselves
(:mod:`docgen.filling.context`) answer only for fields of the case.

Residual risk, accepted: a template with deeply nested loops takes long to fill. Publishing a
template fills it once under a time limit.
"""

from __future__ import annotations

from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

SLOT = "_slot"
"""The name under which filling takes values; no author of a template can write it."""

FILTERS = ("longdate",)
"""The closed list of ways to write a value other than its own."""

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Const,
    nodes.Filter,
)


class TemplateFault(Exception):
    """A construct the template language does not have. ``construct`` is what was written."""

    def __init__(self, construct: str, line: int) -> None:
        super().__init__(construct)
        self.construct = construct
        self.line = line


class _Fields(jinja2.runtime.StrictUndefined):
    """An unknown name is an error wherever it is used, also in a condition."""


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox templates run in: escaping on, unknown names refused, fields only."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=_Fields)
        self.globals.clear()
        self.filters = {**{name: _FILTERS[name] for name in FILTERS}, SLOT: _slot}
        self.tests.clear()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a value, or ``loop``'s counters; nothing else has attributes."""
        field = getattr(type(obj), "__field__", None)
        if field is not None:
            return field(obj, attribute)
        if isinstance(obj, jinja2.runtime.LoopContext) and attribute in ("index", "first", "last"):
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)


def check_source(source: str) -> None:
    """Raise TemplateFault for the first construct outside the allow-list.

    jinja2.TemplateSyntaxError passes through for what is no template at all.
    """
    tree = jinja2.Environment(autoescape=True).parse(source)
    for node in tree.find_all(nodes.Node):
        line = getattr(node, "lineno", 0) or 0
        if not isinstance(node, _ALLOWED):
            raise TemplateFault(type(node).__name__.lower(), line)
        if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.args):
            raise TemplateFault(f"|{node.name}", line)
        name = getattr(node, "attr", None) or getattr(node, "name", None)
        if isinstance(name, str) and name.startswith("_"):
            raise TemplateFault(name, line)
        if isinstance(node, nodes.For) and (node.recursive or node.test):
            raise TemplateFault("for", line)


@jinja2.pass_context
def _slot(context: jinja2.runtime.Context, value: Any, number: int) -> Any:
    """Hands a value to what the filling put under :data:`SLOT`."""
    return context[SLOT](value, number)


def _longdate(value: Any) -> Any:
    return value.as_long_date()


_FILTERS = {"longdate": _longdate}
