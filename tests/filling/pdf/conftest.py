"""Each paper is printed once: it takes LibreOffice a second."""

from __future__ import annotations

import pytest

from docgen.filling.pdf.paper import Paper, Printed
from docgen.filling.pdf.printing import printed
from docgen.office.libreoffice import LibreOffice
from tests.filling.pdf.papers import blank, filled


@pytest.fixture(scope="session")
def consent_paper() -> Paper:
    return filled("consent", "consents[s1]")


@pytest.fixture(scope="session")
def consent(office: LibreOffice, consent_paper: Paper) -> Printed:
    return printed(office, consent_paper)


@pytest.fixture(scope="session")
def blank_paper() -> Paper:
    return blank("consent")


@pytest.fixture(scope="session")
def blank_consent(office: LibreOffice, blank_paper: Paper) -> Printed:
    return printed(office, blank_paper)
