"""The code on a page is read back as it was written, and nothing else is taken for one."""

from __future__ import annotations

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from docgen.case.numbers import draw_document_id
from docgen.plan.codes import PageCode

documents = st.builds(draw_document_id) | st.none()


@given(
    documents,
    st.integers(1, 99).map(str),
    st.integers(1, 99).flatmap(lambda pages: st.tuples(st.integers(1, pages), st.just(pages))),
    st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=6, max_size=6),
)
def test_a_code_is_read_back_and_fits_a_small_square(
    document: str | None, copy: str, place: tuple[int, int], layout: str
) -> None:
    code = PageCode(document, copy if document else None, *place, layout)
    assert PageCode.read(str(code)) == code
    drawn = segno.make_qr(str(code), error="q", boost_error=False)
    assert (drawn.version, drawn.mode) <= (2, "alphanumeric")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "D1",
        "D2:DEM0P1AN0J:1:1/2:ABCDEF",
        "D1:DEM0P1AN0J:1:3/2:ABCDEF",
        "D1:DEM0P1AN0J:1:0/2:ABCDEF",
        "D1:dem0p1an0j:1:1/2:ABCDEF",
        "https://example.org/D1:DEM0P1AN0J:1:1/2:ABCDEF",
    ],
)
def test_what_is_no_code_of_ours_is_not_read(text: str) -> None:
    assert PageCode.read(text) is None
