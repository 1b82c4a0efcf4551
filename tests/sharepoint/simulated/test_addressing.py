"""Addresses of Microsoft Graph are read from their decoded path, whatever a name holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharepoint.simulated.graph_addressing import Address, parse

NAMES = st.text(
    st.characters(exclude_characters=':/\\*?"<>|', exclude_categories=("Cc", "Cs")), min_size=1
)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("sites/root", Address("site", (), site="root")),
        ("sites/h,1,2/drives", Address("site", ("drives",), site="h,1,2")),
        ("sites/h:8443:/sites/x", Address("site", (), site_path="sites/x")),
        ("sites/h:/sites/x:/lists", Address("site", ("lists",), site_path="sites/x")),
        ("sites/i/drive", Address("drive", (), site="i", drive="")),
        ("sites/i/drive/root:/a", Address("item", (), site="i", drive="", item="root", path="/a")),
        ("sites/i/lists/L/columns/1", Address("list", ("columns", "1"), site="i", list="L")),
        ("sites/i/lists/L/drive", Address("drive", (), site="i", list="L")),
        ("drives/D/list/items", Address("list", ("items",), drive="D")),
        ("drives/D/root", Address("item", (), drive="D", item="root")),
        (
            "drives/D/items/I/versions/1.0/content",
            Address("item", ("versions", "1.0", "content"), drive="D", item="I"),
        ),
        (
            "drives/D/items/I:/a b:/content",
            Address("item", ("content",), drive="D", item="I", path="/a b"),
        ),
        (
            "drives/D/root/delta(token='x')",
            Address("item", ("delta",), drive="D", item="root", token="x"),
        ),
        ("users/me", None),
    ],
)
def test_an_address_means_one_thing(path: str, address: Address | None) -> None:
    assert parse(path) == address


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_any_name_comes_through(names: list[str]) -> None:
    path = "/" + "/".join(names)
    found = parse(f"drives/D/root:{path}:/content")
    assert found == Address("item", ("content",), drive="D", item="root", path=path)
    assert parse(f"drives/D/root:{path}") == Address("item", (), drive="D", item="root", path=path)
