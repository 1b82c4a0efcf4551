"""Case data to Word and back: forms filled, returned files read as changes to the plan.

import docgen
form = docgen.form("lots/plan")
document = form.fill(case, id=..., at=...)
reading = docgen.read(content, base=document)
changes = docgen.compare(old_bytes, new_bytes)
case = docgen.Case.load(path_or_dict)
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen.case.model import Case
    from docgen.filling.form import FillableForm
    from docgen.forms.catalogue import Catalogue
    from docgen.plan.document import Document
    from docgen.plan.reading import Change, Reading

__all__ = ["Case", "compare", "form", "read"]


def form(form_id: str, *, templates: Path | None = None) -> FillableForm:
    """The form ``model/form``, compiled once and safe to share between threads.

    ``templates`` is the administrators' folder; otherwise the one docgen comes with. Raises
    :class:`docgen.errors.WrongUse` where there is no such form.
    """
    from docgen.filling.form import FillableForm
    from docgen.settings import Settings

    folder = templates or Settings().templates_folder
    return FillableForm(_catalogue(folder).form(form_id))


def read(content: bytes, base: Document | bytes) -> Reading:
    """What a returned Word file says, against the document as it was issued.

    ``base`` is the :class:`~docgen.plan.document.Document` from :meth:`fill`, or its bytes. Raises
    :class:`docgen.errors.Refused` where a file is no Word document.
    """
    from docgen.reading import word
    from docgen.reading.base import Base

    known = Base.of_bytes(base) if isinstance(base, bytes) else Base.of_document(base)
    return word.read(word.open_word(content), known).reading


def compare(old: bytes, new: bytes) -> tuple[Change, ...]:
    """The changes from one file of a form to another, by field; ``old`` may be edited itself.

    Raises :class:`docgen.errors.Refused` where a file is no Word document, or the two are not of
    the same form.
    """
    from docgen.reading.attribution import DEFAULT_ZONE
    from docgen.work import comparing

    return tuple(comparing.compare(old, new, DEFAULT_ZONE).changes)


@cache
def _catalogue(folder: Path) -> Catalogue:
    from docgen.forms.catalogue import Catalogue

    return Catalogue.load(folder)


def __getattr__(name: str) -> object:
    # Importing docgen stays cheap: the models take a moment to build.
    if name == "Case":
        from docgen.case.model import Case

        return Case
    raise AttributeError(name)
