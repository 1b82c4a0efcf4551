"""What other programs are given: a consent as it was sent out, and a copy signed with a pen."""

from __future__ import annotations

import pytest

from docgen.records import documents
from tests.work.desk_of_paper import Desk, desk, sent_out
from tests.work.installation import CASE

__all__ = ["desk", "issued", "sent_out"]


@pytest.fixture
def issued(desk: Desk) -> bytes:
    """The PDF of a consent as LibreOffice made it and docgen issued it."""
    service = desk.installation.service
    with service.transaction() as connection:
        (printed,) = (
            each.printed
            for each in documents.of_case(connection, service.keys, CASE)
            if each.printed is not None
        )
        return service.archive.fetch(connection, CASE, printed.sha256)
