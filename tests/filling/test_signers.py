"""A filled document tells beside which of its values somebody signs."""

from __future__ import annotations

import datetime as dt

from docgen.case import intake
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Catalogue
from docgen.settings import Settings

FORM = Catalogue.load(Settings().templates_folder).form("lots/consent")


def test_each_signer_stands_beside_the_name_in_the_line_to_sign_on() -> None:
    case = intake.load(FORM.model.folder / "family.json")
    document = FillableForm(FORM).fill(case, at=dt.date(2026, 12, 1), about="consents[s1]")
    names = {document.layout[bookmark]: who for bookmark, who in document.signers.items()}
    assert names == {
        "guardians[vh1].name": "guardians[vh1]",
        "guardians[vh2].name": "guardians[vh2]",
    }
    # The same names stand at the top of the form too, where nobody signs.
    printed = [path for path in document.layout.values() if path in names]
    assert len(printed) > len(document.signers)


def test_a_blank_has_lines_for_guardians_nobody_knows_yet() -> None:
    blank = FillableForm(FORM).blank()
    assert sorted(blank.signers.values()) == ["guardians[new1]", "guardians[new2]"]


def test_a_document_that_nobody_signs_has_no_signers() -> None:
    agenda = Catalogue.load(Settings().templates_folder).form("lots/agenda")
    assert FillableForm(agenda).blank().signers == {}
