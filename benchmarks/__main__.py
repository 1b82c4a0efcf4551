"""Fills and reads Lots forms beside peers and floors, and prints ratios.

Peers are what a script without docgen would use for the same file; they do less: docxtpl anchors
nothing, python-docx tells no changes. A floor is what no tool for this file can do without:
compressing the parts that were written, or unpacking and parsing those that are read. All take
turns, so that a busy machine slows them alike; what is printed are medians and their ratios, and
nothing here is asserted.
"""

from __future__ import annotations

import argparse

from benchmarks import filling, reading
from benchmarks.timing import measure, table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    print(f"The processor's time; medians of {rounds} rounds, in turns.")
    for title, made in (
        ("Filling the plan", filling.plan),
        ("Filling a simple form", filling.simple),
    ):
        with made() as ways:
            print(table(title, measure(ways, rounds), filling.AGAINST))
    for title, ways in reading.returns():
        print(table(title, measure(ways, rounds), reading.AGAINST))


if __name__ == "__main__":
    main()
