"""A plan opened where Word attaches the agency's own template to every document."""

from __future__ import annotations

from tests.reading.desk import plan, read, taken
from tests.reading.hands import Word

RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/attachedTemplate" Target="file:///\\\\server\\mallar$\\Kommunens%20mall.dotm" '
    'TargetMode="External"/></Relationships>'
)


def with_template(copy: Word) -> Word:
    copy.parts["word/_rels/settings.xml.rels"] = RELATION.encode()
    settings = copy.parts["word/settings.xml"]
    name = (
        b'<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships" r:id="rId1"/></w:settings>'
    )
    copy.parts["word/settings.xml"] = settings.replace(b"</w:settings>", name)
    assert copy.parts["word/settings.xml"] != settings
    return copy


def test_the_template_is_noted_by_name_and_not_by_place() -> None:
    (finding,) = read(with_template(plan())).findings
    assert (finding.code, finding.severity) == ("attached_template", "note")
    assert "”Kommunens mall.dotm”" in finding.message
    assert "server" not in finding.message


def test_the_plan_is_read_as_without_it() -> None:
    copy = with_template(plan()).choose("plan.actions[a1].status", "Klar")
    assert taken(read(copy)) == {"plan.actions[a1].status": "done"}


def test_a_plan_without_one_says_nothing_of_templates() -> None:
    assert read(plan()).findings == ()
