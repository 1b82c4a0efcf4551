"""The two views of one file: what is not tracked is read once and shared."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from docgen.office import views
from docgen.office.blocks import Block, Paragraph, Table
from docgen.office.package import Package
from docgen.office.views import View
from tests.office.small import docx, ins, p, t, table
from tests.reading.desk import issued
from tests.reading.hands import Word
from tests.reading.harm import harm


def test_what_is_not_tracked_is_read_once_for_both_views() -> None:
    rows = table(["a"], [p(ins(t("b")))], ["c"])
    package = Package.open(docx(p(t("före")), rows, table(["d"])))
    (accepted, *_), (original, *_) = (views.stories(package, view) for view in View)
    assert accepted.blocks[0] is original.blocks[0]
    assert accepted.blocks[2] is original.blocks[2]
    one, other = (blocks[1] for blocks in (accepted.blocks, original.blocks))
    assert isinstance(one, Table)
    assert isinstance(other, Table)
    assert [a is b for a, b in zip(one.rows, other.rows, strict=True)] == [True, False, True]
    assert views.stories(package) is views.stories(package)


@given(st.randoms(use_true_random=False))
def test_a_view_is_the_same_whether_the_other_was_read_before_or_not(random: Random) -> None:
    copy = Word(issued().content)
    for _ in range(random.randint(1, 12)):
        harm(copy.body, random)
    content = copy.save()
    alone = [_all(views.blocks(Package.open(content).tree("word/document.xml"), v)) for v in View]
    package = Package.open(content)
    shared = [_all(views.stories(package, view)[0].blocks) for view in View]
    assert shared == alone


def _all(content: list[Block]) -> list[object]:
    """Everything that was read, rows too."""
    found: list[object] = []
    for block in content:
        if isinstance(block, Paragraph):
            found.append(block)
            continue
        for row in (*block.rows, *block.hidden):
            cells = [(cell.span, cell.merged, _all(cell.blocks)) for cell in row.cells]
            found.append((cells, row.revision, row.header))
    return found
