"""The comparison sees what it is there to see, and passes over what says nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.differential.comparing import differences
from tests.differential.word_files import (
    drawing,
    header,
    indented,
    link,
    other_parts,
    p,
    picture,
    word_file,
)

FILE = word_file(
    p("Hej ", '<w:hyperlink r:id="rLink"/>', drawing(1, "image1")),
    core="<dc:title>Plan</dc:title><dc:creator>Karin</dc:creator>",
    section='<w:headerReference w:type="default" r:id="header1"/>',
    parts=[header("header1", p("Topp")), picture("image1"), link("rLink", "https://example.org")],
)
RELATIONS = "word/_rels/document.xml.rels"
Change = Callable[[bytes], bytes | None]


def replaced(old: str, new: str) -> Change:
    def change(part: bytes) -> bytes:
        assert old.encode() in part
        return part.replace(old.encode(), new.encode())

    return change


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("word/document.xml", replaced("Hej", "hej")),
        ("word/document.xml", replaced("Hej ", "Hej")),
        ("word/document.xml", replaced(' xml:space="preserve"', "")),
        ("word/document.xml", replaced('id="1"', 'id="2"')),
        ("word/document.xml", replaced("<w:sectPr>", "<!-- x --><w:sectPr>")),
        ("word/document.xml", replaced('mc:Ignorable="w14 w15"', "")),
        ("word/document.xml", replaced(' xmlns:v="urn:schemas-microsoft-com:vml"', "")),
        ("word/header1.xml", replaced("Topp", "Topp ")),
        ("word/header1.xml", lambda _: None),
        ("word/media/image1.png", replaced("IDAT", "IDAt")),
        ("docProps/core.xml", replaced("Karin", "Karin ")),
        ("docProps/core.xml", replaced("<dc:title>Plan</dc:title>", "")),
        ("[Content_Types].xml", replaced(".header+xml", ".footer+xml")),
        ("[Content_Types].xml", replaced("image/png", "image/jpeg")),
        (RELATIONS, replaced("example.org", "example.com")),
        (RELATIONS, replaced("/header1.xml", "/header2.xml")),
        (RELATIONS, replaced('Id="rLink"', 'Id="rOther"')),
        (RELATIONS, replaced('TargetMode="External"', "")),
        (RELATIONS, replaced("relationships/image", "relationships/video")),
    ],
)
def test_a_change_is_seen(part: str, change: Change) -> None:
    found = differences(other_parts(FILE, {part: change}), FILE)
    assert len(found) == 1
    assert found[0].startswith(part) or part == "[Content_Types].xml"


def test_a_part_more_and_a_part_less_are_seen() -> None:
    less = other_parts(FILE, {"word/header1.xml": lambda _: None})
    assert differences(FILE, less) == ["word/header1.xml: only in ours"]
    assert differences(less, FILE) == ["word/header1.xml: missing in ours"]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("word/document.xml", indented),
        ("word/header1.xml", lambda part: part[part.index(b"<w:hdr") :]),
        (RELATIONS, replaced('Target="/word/header1.xml"', 'Target="header1.xml"')),
        (RELATIONS, indented),
        ("docProps/core.xml", replaced("<dc:title>", "<dc:subject/><dc:title>")),
        (
            "[Content_Types].xml",
            replaced("</Types>", '<Override PartName="/word/x.png" ContentType="a/b"/></Types>'),
        ),
    ],
)
def test_what_says_nothing_is_passed_over(part: str, change: Change) -> None:
    assert differences(other_parts(FILE, {part: change}), FILE) == []
