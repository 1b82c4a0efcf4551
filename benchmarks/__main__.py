"""Measures docgen, and prints what came out.

Filling and reading Lots forms are set beside peers and floors. Peers are what a script without
docgen would use for the same file; they do less: docxtpl anchors nothing, python-docx tells no
changes. A floor is what no tool for this file can do without: compressing the parts that were
written, or unpacking and parsing those that are read. All take turns, so that a busy machine slows
them alike; what is printed are medians and their ratios.

What SharePoint is asked for is counted, and how much memory large files take. Nothing here is
asserted.
"""

from __future__ import annotations

import argparse

from benchmarks import filling, pdf, reading, sharepoint
from benchmarks.timing import measure, table
from docgen.demo import RETURNED
from docgen.demo.scene import returned

PARTS = ("filling", "reading", "pdf", "sharepoint")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only some of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--files", type=int, default=100_000, help="in the large library")
    told = parser.parse_args()
    parts = told.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if {"filling", "reading"} & set(parts):
        print(f"The processor's time; medians of {told.rounds} rounds, in turns.")
    if "filling" in parts:
        for title, made in (
            ("Filling the plan", filling.plan),
            ("Filling a simple form", filling.simple),
        ):
            with made() as ways:
                print(table(title, measure(ways, told.rounds), filling.AGAINST))
    if "reading" in parts:
        for title, ways in reading.returns():
            print(table(title, measure(ways, told.rounds), reading.AGAINST))
    if "pdf" in parts:
        _pdf()
    if "sharepoint" in parts:
        _sharepoint(told.files)


def _pdf() -> None:
    if not pdf.is_here():
        print("\nA consent form as PDF: not measured, as there is no LibreOffice here")
        return
    with pdf.ways() as ways:
        title = f"A consent form as PDF (by the clock; medians of {pdf.ROUNDS} rounds)"
        medians = measure(ways, pdf.ROUNDS)
    print(table(title, medians, pdf.AGAINST))
    for way in pdf.AGAINST:
        print(f"  {way}: {medians[pdf.COLD] / medians[way]:.1f} files in the time of one")


def _sharepoint(files: int) -> None:
    print("\nSharePoint: one document (once signed in, in a folder that is there)")
    for cost in sharepoint.storing(returned(RETURNED[0])):
        print(cost, flush=True)
    print("\nSharePoint: a case, its folder set up")
    for cost in sharepoint.working():
        print(cost, flush=True)
    for number in (100, files):
        print(f"\nSharePoint: looking for changes in six libraries, one of {number:,} files")
        for cost in sharepoint.looking(number):
            print(cost, flush=True)
    print("\nSharePoint: memory for large files, in a process of its own")
    for line in sharepoint.memory():
        print(line, flush=True)


if __name__ == "__main__":
    main()
