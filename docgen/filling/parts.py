"""The parts of a template, written with names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import jinja2

from docgen.errors import Refused
from docgen.filling.rich import Rich
from docgen.filling.writing import Writer
from docgen.messages import say
from docgen.office.finishing import finished
from docgen.office.proof import Proof
from docgen.office.sandbox import WRITER
from docgen.office.template import Part, Prepared

_UNDEFINED = re.compile(r"^'([^']*)' is undefined$")
Names = Mapping[str, Any]
MakeWriter = Callable[[Proof, Rich], Writer]


def written(
    prepared: Prepared, names: Names, rich: Rich, make_writer: MakeWriter
) -> dict[str, bytes]:
    """Every part with tags, by its name; each is written with a writer of its own.

    Raises Refused ``template_fault`` where the template cannot be filled with these names, and
    ``not_well_formed`` where the result would not open.
    """
    parts: dict[str, bytes] = {}
    for name, part in prepared.parts.items():
        rich.part = name
        writer = make_writer(part.proof, rich)
        xml = _rendered(part, {**names, WRITER: writer})
        parts[name] = xml.encode() if writer.settled else _finished(xml, part)
    return parts


def _rendered(part: Part, names: Names) -> str:
    try:
        return part.template.render(names)
    except jinja2.TemplateError as error:
        reason = _UNDEFINED.sub(r"\1", error.message or type(error).__name__)
        raise Refused(
            "template_fault",
            say(
                "The template names something a case does not have: {reason}. Correct the tag "
                "in the template.",
                reason=reason,
            ),
        ) from error
    except TypeError as error:
        raise Refused(
            "template_fault",
            say(
                "The template takes a value for what it is not: it repeats for each of something "
                "that is no list, or counts or compares what cannot be. Check the tags with for, "
                "and those with a filter."
            ),
        ) from error


def _finished(xml: str, part: Part) -> bytes:
    try:
        return finished(xml, body=part.body, complete=part.anchored)
    except (Refused, ValueError) as error:
        # Docxtpl takes the number of columns a cell is to reach over for a number.
        raise Refused(
            "not_well_formed",
            say(
                "The filled form would not open in Word: a tag in the template is not where "
                "Word can hold it. Type it anew, in one go, in plain text."
            ),
        ) from error
