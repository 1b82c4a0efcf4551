"""Values that are docxtpl's own: pictures and parts of other documents.

They write themselves, into a document that docxtpl has opened, which also takes up the pictures
and styles they bring along; what they belong to is then saved by docxtpl, and our parts put in.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import docxtpl

from docgen.errors import Refused
from docgen.messages import say
from docgen.office.package import Package


def is_rich(value: Any) -> bool:
    """Whether a value can be written only into the document it was made for."""
    return isinstance(getattr(value, "tpl", None), docxtpl.DocxTemplate)


class Rich:
    """The document that such values were made for; none until one is met."""

    def __init__(self) -> None:
        self._document: Any = None
        self._parts: dict[str, Any] = {}
        self.part = ""
        """The part being written, by its name."""

    def meet(self, value: Any) -> None:
        """Let ``value`` know which part it is written into.

        Raises Refused ``template_fault`` for a picture in a part that cannot have any.
        """
        if self._document is None:
            self._document = value.tpl
            self._document.render_init()
            every: Iterable[Any] = self._document.docx.part.package.iter_parts()
            self._parts = {str(part.partname).lstrip("/"): part for part in every}
        holder = self._parts.get(self.part)
        if isinstance(value, docxtpl.InlineImage) and not hasattr(holder, "new_pic_inline"):
            raise Refused(
                "template_fault",
                say(
                    "A picture can stand only in the text, a header or a footer. Move its tag "
                    "there."
                ),
            )
        self._document.current_rendering_part = holder

    def saved(self) -> Package | None:
        """The package with all that the values brought along; None where there were none."""
        if self._document is None:
            return None
        stream = io.BytesIO()
        self._document.docx.save(stream)
        return Package.open(stream.getvalue())
