"""The columns our documents have in SharePoint: internal names that never change, and titles.

Work speaks of columns by short names (``status``); a person sees the title. Internal names are
plain letters, as SharePoint would write å, ä and ö as codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docgen.store import FieldValue
from sharepoint.model import Column

OPERATION = Column("DocgenOperation", "Docgen operation", "text", is_hidden=True)
"""The write of ours that made the content, and the content it made."""


@dataclass(frozen=True)
class Columns:
    """Which columns there are, by the names that work uses."""

    by_name: Mapping[str, Column]

    def to_sharepoint(self, fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
        """Fields under their internal names; one nobody made is left to SharePoint to refuse."""
        return {
            self.by_name[name].name if name in self.by_name else name: value
            for name, value in fields.items()
        }

    def from_sharepoint(self, fields: Mapping[str, object]) -> dict[str, FieldValue]:
        """Of all that a list item has, the columns that are ours, where they are not empty."""
        found: dict[str, FieldValue] = {}
        for name, column in self.by_name.items():
            value = fields.get(column.name)
            if isinstance(value, float) and value.is_integer():
                value = int(value)  # a number column knows no whole numbers
            if isinstance(value, str | int) and value != "":
                found[name] = value
        return found


COLUMNS = Columns(
    {
        "case": Column("DocgenCase", "Ärende", "text", is_indexed=True),
        "form": Column("DocgenForm", "Blankett", "text"),
        "template_version": Column("DocgenTemplate", "Mallversion", "text"),
        "document": Column("DocgenDocument", "Dokument", "text", is_indexed=True),
        "copy": Column("DocgenCopy", "Exemplar", "text"),
        "revision": Column("DocgenRevision", "Revision", "text"),
        "status": Column("DocgenStatus", "Status", "text", is_indexed=True),
        "signatures": Column("DocgenSignatures", "Underskrifter", "text"),
        "waiting_for": Column("DocgenWaitingFor", "Väntar på", "text"),
        "next_step": Column("DocgenNextStep", "Nästa steg", "text"),
        "next_follow_up": Column("DocgenNextFollowUp", "Nästa uppföljning", "text"),
    }
)
"""The columns of design.md, section 7."""

CONTENT_TYPE, GROUP = "Docgen-dokument", "Docgen"
"""The content type of our documents, and the heading under which a site's settings show it."""
