"""XML that swells, or reads other files, while it is parsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.terminal import docgen
from tests.work.installation import Installation
from tests.work.paper import Paper, packed
from tests.world.refusal import assert_refused

ENTITIES = ("XML entity definitions", "can be harmful", "save it again and send it anew")
LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
)


def _with_declaration(content: bytes, declaration: str, part: str, entity: str) -> bytes:
    """The file with a document type declaration in a part, and its entity in the text."""
    parts = Paper(content).parts
    text = parts[part].decode().partition("?>")[2]
    start = text.index("<w:t ") if "<w:t " in text else len(text)
    body = text[:start] + text[start:].replace(">", f">{entity}", 1)
    parts[part] = f'<?xml version="1.0" encoding="UTF-8"?>{declaration}{body}'.encode()
    return packed(parts)


@pytest.mark.parametrize("part", ["word/document.xml", "word/footer1.xml", "docProps/custom.xml"])
def test_entities_that_multiply_are_refused_in_every_part(
    installation: Installation, part: str
) -> None:
    bomb = _with_declaration(installation.plan, f"<!DOCTYPE x [{LAUGHS}]>", part, "&a11;")
    assert_refused(installation, bomb, code="active_xml", says=ENTITIES)


def test_entities_that_multiply_are_refused_in_another_encoding(
    installation: Installation,
) -> None:
    parts = Paper(installation.plan).parts
    text = parts["word/document.xml"].decode().partition("?>")[2]
    bomb = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [{LAUGHS}]>{text}'
    parts["word/document.xml"] = bomb.encode("utf-16")
    assert_refused(installation, packed(parts), code="active_xml", says=ENTITIES)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "{uri}">]>',
        '<!DOCTYPE x [<!ENTITY % all SYSTEM "{uri}"> %all;]>',
        '<!DOCTYPE x SYSTEM "{uri}">',
    ],
    ids=["an entity", "a parameter entity", "an external subset"],
)
def test_a_file_that_would_read_another_file_is_refused_and_reads_nothing(
    installation: Installation, tmp_path: Path, declaration: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Ekorren gömmer nötter")
    entity = "&secret;" if "ENTITY secret" in declaration else ""
    content = _with_declaration(
        installation.plan, declaration.format(uri=secret.as_uri()), "word/document.xml", entity
    )
    assert_refused(installation, content, code="active_xml", says=ENTITIES)
    answer = docgen("read", "plan.docx", "--json")
    assert "Ekorren" not in answer.out + answer.err


def test_a_link_to_a_template_elsewhere_is_not_followed(installation: Installation) -> None:
    """Word would fetch it; nothing of ours does, so that the file can be read."""
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/attachedTemplate" Target="http://192.0.2.1/mall.dotm" '
        'TargetMode="External"/></Relationships>'
    )
    parts = Paper(installation.plan).parts
    parts["word/_rels/settings.xml.rels"] = relation.encode()
    received = installation.receive(packed(parts))
    assert received.recorded == ()
    assert received.review == ()
