"""Makes the demo's two returned plans: ``python -m tools.demo``.

The plan is filled as the demo issues it, then edited in a real LibreOffice by two invented people,
as they would at their desks. Run it again when the plan's template or the sample family changes;
a test tells when.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import Any

from docgen.case import intake
from docgen.demo import PLAN_NUMBER, RETURNED
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Catalogue
from docgen.plan.document import Document
from tests.editors.libreoffice import LibreOffice

ROOT = Path(__file__).parents[1]
GOALS = {"table": {"header": "Mål och åtgärder"}}

PSYCHOLOGIST: list[dict[str, Any]] = [
    {
        "op": "replace_text",
        "in": {"tag": "plan.goals[g1].text", **GOALS},
        "old": "fyra dagar i veckan",
        "new": "varje dag utom onsdagar",
    },
    {"op": "status", "in": {"tag": "plan.actions[a4].status"}, "text": "Klar"},
    {
        "op": "set_cell",
        "in": {"tag": "plan.actions[a5].responsible"},
        "text": "Kerstin Björk-Nilsson",
    },
    {
        "op": "add_row",
        "after": {"tag": "plan.actions[a6].text"},
        "texts": [
            "Ringer familjen varannan tisdag och stämmer av hur kvällarna har varit.",
            "Elif Şahin",
            "Barn- och ungdomspsykiatrins öppenvård",
            "Region",
            "2026-12-01",
            "2027-02-28",
            "Planerad",
        ],
    },
    {
        "op": "comment",
        "in": {"tag": "plan.actions[a7].text"},
        "text": "Kan vi flytta detta till efter jul? Familjen har mycket just nu.",
    },
]
"""Tracked: a goal reworded, a status, a responsible person, a new action, a comment."""

MENTOR: list[dict[str, Any]] = [
    {
        "op": "replace_text",
        "in": {"tag": "plan.goals[g1].text", **GOALS},
        "old": "fyra dagar i veckan",
        "new": "tre hela dagar i veckan",
    },
    {"op": "status", "in": {"tag": "plan.actions[a1].status"}, "text": "Klar"},
    {"op": "set_cell", "in": {"tag": "plan.actions[a13].due"}, "text": "15 mars 2027"},
    {"op": "remove_row", "row": {"tag": "plan.actions[a9].text"}},
]
"""Without tracking: the same goal reworded otherwise, a status, a date, an action taken out."""


def issued_plan() -> Document:
    """The sample family's plan, as the demo issues it."""
    templates = ROOT / "templates"
    case = intake.load(templates / "lots" / "family.json")
    form = FillableForm(Catalogue.load(templates).form("lots/plan"))
    return form.fill(case, id=PLAN_NUMBER, at=dt.date(2026, 11, 23), issued=True)


def main() -> int:
    """Make both files; returns the exit code."""
    folder = ROOT / "docgen" / "demo" / "returned"
    folder.mkdir(exist_ok=True)
    edits = (
        (RETURNED[0], PSYCHOLOGIST, "Elif Şahin", True),
        (RETURNED[1], MENTOR, "Henrik Öberg", False),
    )
    with tempfile.TemporaryDirectory() as scratch, LibreOffice() as office:
        source = Path(scratch) / "plan.docx"
        source.write_bytes(issued_plan().content)
        for name, script, author, track in edits:
            office.edit(source, folder / name, script, author=author, track=track)
            sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
