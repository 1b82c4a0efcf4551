"""Templates of every kind docxtpl knows, filled by docxtpl and by us: the same document."""

from __future__ import annotations

import jinja2
import pytest

from docgen.filling.word import render_plain
from docgen.office.template import compile_template
from tests.differential import (
    kinds_of_content,
    kinds_of_parts,
    kinds_of_tables,
    kinds_of_tags,
)
from tests.differential.comparing import differences
from tests.differential.docxtpl_side import filled
from tests.differential.faults import FAULTS, Fault
from tests.differential.kinds import Kind, kinds_of

KINDS = kinds_of(kinds_of_tags, kinds_of_tables, kinds_of_parts, kinds_of_content)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])
def test_a_template_is_filled_as_docxtpl_fills_it(kind: Kind) -> None:
    ours = render_plain(compile_template(kind.content), kind.names)
    assert differences(ours, filled(kind.content, kind.names)) == []


def test_the_kinds_are_many_and_none_is_left_as_it_was() -> None:
    assert len(KINDS) >= 80
    assert all(differences(filled(kind.content, kind.names), kind.content) for kind in KINDS)


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.kind.name) for fault in FAULTS])
def test_where_docxtpl_is_wrong_a_template_is_filled_as_it_should_be(fault: Fault) -> None:
    ours = render_plain(compile_template(fault.kind.content), fault.kind.names)
    assert differences(ours, fault.right(fault.kind)) == []


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.kind.name) for fault in FAULTS])
def test_docxtpl_still_has_the_fault(fault: Fault) -> None:
    try:
        theirs = filled(fault.kind.content, fault.kind.names)
    except (AttributeError, ValueError, SyntaxError, jinja2.TemplateSyntaxError):
        return
    assert differences(fault.right(fault.kind), theirs) != []
