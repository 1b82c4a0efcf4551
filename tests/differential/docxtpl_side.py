"""Docxtpl itself, filling the same template with the same names."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import docxtpl
import jinja2
from lxml import etree


class _Fields(jinja2.Environment):
    """Jinja as it comes, but a name in a template is a field before it is a method of Python's
    dictionaries: a template may say ``document.copy``.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment() -> jinja2.Environment:
    """Jinja with our own filter; values are escaped."""
    made = _Fields(autoescape=True)
    made.filters["longdate"] = lambda value: value.as_long_date()
    return made


Names = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]
"""Names, or how to make them where a value belongs to the template it is put into."""


def template(content: bytes) -> Any:
    """Docxtpl's template of these bytes."""
    return docxtpl.DocxTemplate(io.BytesIO(content))


def never_mended(content: bytes) -> Any:
    """The same, but XML that is not well formed is an error: docxtpl itself throws away what does
    not fit, and says nothing.
    """
    made = template(content)
    render = made.render_xml_part

    def checked(source: str, part: Any, names: Any, jinja_env: Any) -> str:
        xml: str = render(source, part, names, jinja_env)
        etree.fromstring(xml.encode())
        return xml

    made.render_xml_part = checked
    return made


def filled(source: Any, names: Names) -> bytes:
    """What docxtpl makes of a template (its bytes, or one that is open) and names."""
    made = template(source) if isinstance(source, bytes) else source
    made.render(names(made) if callable(names) else names, environment(), autoescape=True)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
