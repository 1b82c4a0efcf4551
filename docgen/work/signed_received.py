"""A PDF received: a document that came back, or a filled blank, which waits to be named."""

from __future__ import annotations

from docgen.errors import Refused
from docgen.service import Service
from docgen.work import filled_blank, signed, signed_record
from docgen.work.received import Received
from docgen.work.storing import File


def receive(service: Service, file: File) -> Received:
    """Read, judge and record a PDF of a document, or keep a blank that was filled in.

    Raises Refused for any other.
    """
    try:
        with service.transaction() as connection:
            return signed_record.record(service, connection, file)
    except Refused as refusal:
        blank = filled_blank.receive(service, file) if signed.is_nameless(refusal) else None
        if blank is None:
            raise
        return blank
