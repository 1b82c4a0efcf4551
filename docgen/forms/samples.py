"""What a form is shown with before anybody's case is in it: its ``sample.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from docgen.errors import Refused
from docgen.forms.catalogue import Form
from docgen.messages import say
from docgen.reasons import reason


@dataclass(frozen=True)
class Sample:
    """A case file, and what in it the form is about; no case for a form that is only a blank."""

    case: Path | None
    about: str | None


def sample(form: Form) -> Sample:
    """The sample of a form; raises Refused ``catalogue_fault`` where it has none that can be read.

    ``{"case": "family.json", "about": "meetings[m1]"}`` names a file in the model's folder,
    ``{"blank": true}`` says that the form is handed out empty.
    """
    path = form.folder / "sample.json"
    try:
        match json.loads(path.read_text(encoding="utf-8")):
            case {"blank": True}:
                return Sample(None, None)
            case {"case": str(case), "about": str(about)}:
                return Sample(form.model.folder / case, about)
            case {"case": str(case)}:
                return Sample(form.model.folder / case, None)
        why = say("it names no case")
    except (OSError, ValueError) as error:
        why = reason(error)
    raise Refused(
        "catalogue_fault",
        say(
            "{file} cannot be used: {reason}. It says what the form is shown with, such as "
            '{{"case": "family.json", "about": "meetings[m1]"}}.',
            file="/".join(path.parts[-3:]),
            reason=why,
        ),
    )
