from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.store import NameInvalid
from docgen.stores.names import name_key, validate_name, validate_path


@pytest.mark.parametrize(
    "name",
    [
        "plan.docx",
        "å ä ö.docx",
        "100% #1 & 2; 'tre' +4 =5 {6} ~.docx",
        "console.docx",
        "com.docx",
        "forms",
        "vti.docx",
        "x" * 255,
        ".dold",
    ],
)
def test_a_name_sharepoint_takes_is_valid(name: str) -> None:
    assert validate_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        *[f"a{sign}b.docx" for sign in '"*:<>?/\\|'],
        "a\tb",
        "a\nb",
        "a\x7fb",
        " a",
        "a ",
        "a.",
        "~$plan.docx",
        "~tmp",
        ".lock",
        "CON",
        "con.docx",
        "Aux.txt",
        "COM1",
        "lpt9.pdf",
        "desktop.ini",
        "a_VTI_b",
        "x" * 256,
        "🐦" * 128,
    ],
)
def test_a_name_sharepoint_does_not_take_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(NameInvalid) as refused:
        validate_name(name)
    assert refused.value.code == "store_name_invalid"
    assert refused.value.message


@pytest.mark.parametrize(
    "path",
    ["/Mallar/a", "Mallar//a", "Mallar/", "Mallar/Forms/a.docx", "Mallar/../a", "a/b:c/d"],
)
def test_a_path_with_a_bad_name_in_it_is_refused(path: str) -> None:
    with pytest.raises(NameInvalid):
        validate_path(path)


def test_forms_is_reserved_only_at_the_top_of_a_library() -> None:
    assert validate_path("Mallar/lots/Forms") == "Mallar/lots/Forms"


def test_a_path_counts_with_the_site_before_it() -> None:
    path = "Mallar/" + "/".join(["x" * 100] * 3)
    assert validate_path(path) == path
    assert validate_path(path, site="s" * (400 - len(path) - 1)) == path
    with pytest.raises(NameInvalid):
        validate_path(path, site="s" * (400 - len(path)))


@given(st.text(max_size=40))
def test_a_valid_name_stays_as_it_is(name: str) -> None:
    try:
        valid = validate_name(name)
    except NameInvalid:
        return
    assert validate_name(valid) == valid
    assert validate_name(unicodedata.normalize("NFD", valid)) == valid
    assert name_key(valid) == name_key(unicodedata.normalize("NFD", valid))


@given(st.text(max_size=20))
def test_what_two_spellings_have_in_common_is_itself_such_a_spelling(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def test_case_and_composition_make_no_other_name() -> None:
    assert name_key("ÅÄÖ.DOCX") == name_key(unicodedata.normalize("NFD", "åäö.docx"))
    assert name_key("a.docx") != name_key("å.docx")
