"""A day's work leaves nothing behind in memory."""

from __future__ import annotations

import gc
import itertools
import tracemalloc
from collections.abc import Callable, Iterator
from importlib import resources

import pytest

from docgen.case import intake, values
from docgen.demo import RETURNED
from docgen.filling.form import FillableForm
from docgen.plan.document import Anchoring
from tests.reading.desk import CATALOGUE, DATA, issued, plan, take
from tests.reading.hands import KARIN

pytestmark = pytest.mark.soak

WARM, TIMES = 100, 1_000
ACTION = "plan.actions[a1].text"
LEFT = 100_000
"""Bytes that may stay: what the interpreter and its libraries keep for themselves."""


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def grown(work: Callable[[int], object]) -> int:
    """How many bytes are in use that were not, after a thousand times; the first hundred times
    fill what is kept on purpose.
    """
    for number in range(WARM):
        work(number)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(WARM, WARM + TIMES):
        work(number)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    return after - before


@pytest.mark.usefixtures("traced")
def test_a_thousand_fillings_leave_nothing_behind() -> None:
    """Each for another child and with other words, in turns of all that a filling can be."""
    form = FillableForm(CATALOGUE.form("lots/plan"))
    cases = [
        intake.load(values.put(DATA, "plan.purpose", f"Syfte {number} " * number))
        for number in range(10)
    ]
    ways: Iterator[Anchoring] = itertools.cycle(("controls", "bookmarks"))

    def fill(number: int) -> None:
        case = cases[number % len(cases)].model_copy(update={"code_name": f"Fall {number}"})
        form.fill(case, anchors=next(ways))
        form.blank()

    assert grown(fill) < LEFT


@pytest.mark.usefixtures("traced")
def test_a_thousand_readings_leave_nothing_behind() -> None:
    """Unchanged, edited with and without tracking, and written anew by another editor."""
    copies = [
        issued().content,
        plan().type_over("plan.purpose", "Nytt syfte").copy_row(ACTION, ACTION).save("Karin"),
        plan()
        .track_over(ACTION, "Nytt")
        .add_row(ACTION, ["Mer"], KARIN)
        .comment(ACTION, "?")
        .save(),
        *((resources.files("docgen.demo") / "returned" / name).read_bytes() for name in RETURNED),
    ]  # fmt: skip
    assert grown(lambda number: take(copies[number % len(copies)])) < LEFT
