"""Ways to do the same thing, timed in turns, so that a busy machine slows them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

Ways = dict[str, Callable[[], object]]


class Seconds(float):
    """What a way gives that was timed where it ran: in another process."""


def measure(ways: Ways, rounds: int) -> dict[str, float]:
    """Each way's median time in seconds; they take turns.

    It is the processor's time, so that what else runs on the machine does not count.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            gc.collect()  # Each pays for what it leaves itself.
            start = time.process_time()
            told = way()
            here = time.process_time() - start
            if number:  # The first round only warms up.
                taken[name].append(told if isinstance(told, Seconds) else here)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(title: str, medians: dict[str, float], floors: dict[str, str]) -> str:
    """The medians as lines; ``floors`` names for each way the one it is measured against."""
    lines = [f"\n{title}"]
    for name, median in medians.items():
        line = f"  {name:40} {1000 * median:8.2f} ms"
        floor = floors.get(name)
        if floor is not None:
            line += f"   {median / medians[floor]:5.1f} x {floor}"
        lines.append(line)
    return "\n".join(lines)
