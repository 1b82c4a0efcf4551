"""A Word file of ours on paper: converted, its fields named, its places noted, its code drawn."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter

from docgen.filling.pdf.checking import structure
from docgen.filling.pdf.fields import name_fields
from docgen.filling.pdf.paper import Paper, Printed
from docgen.filling.pdf.placing import placed
from docgen.filling.pdf.preparing import prepared
from docgen.filling.pdf.stamping import stamp
from docgen.office.libreoffice import LibreOffice

OPTIONS = {
    "PDFUACompliance": True,
    "SelectPdfVersion": 2,  # PDF/A-2b
    "UseTaggedPDF": True,
    "ExportBookmarks": True,
    "ExportBookmarksToPDFDestination": True,
    "ExportNotes": False,
    "ExportNotesInMargin": False,
}

_VERSION = "%PDF-1.7"
"""What PDF/A-2 and PDF/UA-1 build on."""


def printed(office: LibreOffice, paper: Paper) -> Printed:
    """The PDF of a document; of a blank, one that can be filled in.

    Raises Unavailable where there is no LibreOffice or it does not work, and Refused where it can
    make nothing of the file.
    """
    converted = office.pdf(prepared(paper), {**OPTIONS, "ExportFormFields": paper.blank})
    where = placed(converted, paper)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(converted)))
    if paper.blank and "/AcroForm" in writer.root_object:
        name_fields(writer, paper, where.layout)
    stamp(writer, paper, where.layout)
    writer.pdf_header = _VERSION
    written = io.BytesIO()
    writer.write(written)
    content = written.getvalue()
    found = structure(
        PdfReader(io.BytesIO(content)), language=paper.language, title=paper.full_title
    )
    return Printed(content, where.layout, (*where.findings, *found))
