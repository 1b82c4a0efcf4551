"""Issues the documents the fixtures are made from, and what is known of each, once and for all.

They are kept, so that a form may be redrawn without any fixture losing its meaning: a plan comes
back in the shape it was issued in, whatever the form looks like by then. Run again only to start
anew, as ``python -m tests.editors.onlyoffice.issue``; every script must then be played again.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from docgen.case import intake
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Catalogue

TEMPLATES = Path(__file__).parents[3] / "templates"
ISSUED = Path(__file__).parent / "issued"
NUMBERS = {"plan": "0N1Y0FF1CM", "consent": "0N1Y0FF2CR", "summons": "0N1Y0FF3CW"}
ABOUT = {"meetings": "meetings[m2]", "consents": "consents[s2]"}


def issue() -> None:
    """Write ``issued/FORM.docx``, ``issued/FORM.json`` and ``issued/case.json``."""
    family = intake.load(TEMPLATES / "lots" / "family.json")
    catalogue = Catalogue.load(TEMPLATES)
    _write("case", intake.dump(family))
    for name, number in NUMBERS.items():
        form = catalogue.form(f"lots/{name}")
        document = FillableForm(form).fill(
            family,
            id=number,
            at=dt.date(2026, 11, 22),
            about=ABOUT.get(form.about or ""),
            issued=True,
        )
        (ISSUED / f"{name}.docx").write_bytes(document.content)
        known = {key: part for key, part in document.to_json().items() if key != "files"}
        _write(name, {**known, "about": document.about, "withheld": document.withheld})


def _write(name: str, data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    (ISSUED / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    issue()
