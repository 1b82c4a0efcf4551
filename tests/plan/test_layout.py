"""Where boxes lie is kept as it was, and anything that lies elsewhere is another version."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from docgen.plan.layout import Box, BoxKind, Layout, PageLayout

lengths = st.floats(0, 1200, allow_nan=False)
boxes = st.builds(
    Box,
    path=st.text(min_size=1, max_size=40),
    kind=st.sampled_from(BoxKind),
    left=lengths,
    top=lengths,
    width=lengths,
    height=lengths,
)
pages = st.builds(
    PageLayout, width=lengths, height=lengths, boxes=st.lists(boxes, max_size=4).map(tuple)
)
layouts = st.lists(pages, min_size=1, max_size=3).map(lambda drawn: Layout(tuple(drawn)))


@given(layouts)
def test_a_layout_is_kept_as_it_was(layout: Layout) -> None:
    kept = Layout.from_json(layout.to_json())
    assert kept == layout
    assert kept.version == layout.version


@given(layouts)
def test_a_layout_with_a_page_moved_is_another_version(layout: Layout) -> None:
    first, *rest = layout.pages
    other = Layout((replace(first, width=first.width + 1), *rest))
    assert other.version != layout.version
