"""A template attached to a document is known by its name, and left alone."""

from __future__ import annotations

import pytest

from docgen.office.attached import attached_template
from docgen.office.package import Package
from tests.office.small import docx, p, t

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def attached(target: str, kind: str = f"{_OFFICE}/attachedTemplate") -> bytes:
    """A document whose settings refer to something outside it."""
    relation = (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return docx(p(t("Text")), parts={"word/_rels/settings.xml.rels": relation})


@pytest.mark.parametrize(
    "target",
    [
        r"file:///\\server\mallar$\Kommunmall.dotm",
        "file:///C:/Mallar/Kommunmall.dotm",
        "https://intranet.example/mallar/Kommunmall.dotm",
        "file:///%5C%5Cserver%5CKommunmall.dotm",
        "Kommunmall%2Edotm",
        "Kommunmall.dotm",
    ],
)
def test_it_is_called_by_its_file_name_wherever_it_lies(target: str) -> None:
    assert attached_template(Package.open(attached(target))) == "Kommunmall.dotm"


def test_what_else_the_settings_refer_to_is_no_template() -> None:
    other = attached("https://example.org/data.csv", f"{_OFFICE}/mailMergeSource")
    assert attached_template(Package.open(other)) is None
    assert attached_template(Package.open(docx(p(t("Text"))))) is None
