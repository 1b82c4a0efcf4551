"""How well scans are read, per profile: ``make scans``, or ``python -m tests.scans.accuracy``.

Thresholds were set on other seeds than those counted here. All pages are simulated: no figure
below is a promise about real paper.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2

from docgen.plan.codes import PageCode
from docgen.plan.layout import BoxKind, Layout
from docgen.reading.scans import batch
from docgen.reading.scans.batch import Incoming
from docgen.reading.scans.page import Layouts, PageReader
from docgen.reading.scans.results import PageReading, PageState, Verdict
from tests.scans.machines import PROFILES
from tests.scans.marks import Truth
from tests.scans.scene import Scene, scene

TUNING, COUNTED = (10_000, 110_000, 120_000, 150_000, 170_000), 190_000
"""The first seeds of those that thresholds were set on or faults mended by, and of those counted.
"""
KINDS = ("checkbox", "signature", "date")


@dataclass
class Score:
    """The counts of one profile."""

    pages: int = 0
    identified: int = 0
    wrong: int = 0
    """Clear boxes with pen whose verdict is the opposite of what is true."""
    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    """Milliseconds for a page, its form not seen before and seen before."""
    faults: list[str] = field(default_factory=list)
    notes: int = 0
    remarks: int = 0
    remarks_told: int = 0

    def add(self, made: Scene, page: PageReading) -> None:
        self.pages += 1
        self.identified += page.code == made.form.codes[made.page - 1]
        if page.code is not None and page.code != made.form.codes[made.page - 1]:
            self.faults.append(f"{made.profile}{made.seed}: another page's code")
        if page.state is not PageState.READ:
            self.faults.append(
                f"{made.profile}{made.seed}: {page.state.value} {page.quality} {made.mishaps}"
            )
            self._all_to_a_person(made)
            return
        self.read += 1
        if "remark" in made.mishaps:
            self.remarks += 1
            self.remarks_told += bool(page.notes)
        elif not {"stamp", "stamp on a box"} & set(made.mishaps):
            self.notes += bool(page.notes)
        pencil = " pencil" if made.pen.pencil else ""
        for one in page.boxes:
            mark = made.marks[one.box.path]
            what = _what(one.box.kind)
            if mark.truth is Truth.UNSURE:
                self.counts[f"{mark.kind} -> {one.verdict.value}"] += 1
                continue
            self.counts[f"{what}{pencil} {mark.truth.value} -> {one.verdict.value}"] += 1
            wrong = one.verdict is not Verdict.UNCLEAR and one.verdict.value != mark.truth.value
            self.wrong += wrong and not made.pen.pencil
            if wrong or one.verdict is Verdict.UNCLEAR:
                measures = {name: round(value, 3) for name, value in one.measures.items()}
                self.faults.append(
                    f"{made.profile}{made.seed}: {'WRONG ' if wrong else ''}{what} {mark.kind} "
                    f"-> {one.verdict.value} {one.doubt} pen={made.pen.name} {measures} "
                    f"{made.mishaps}"
                )

    def _all_to_a_person(self, made: Scene) -> None:
        """A page that cannot be read leaves every box on it to a person."""
        pencil = " pencil" if made.pen.pencil else ""
        for box in made.form.layout.pages[made.page - 1].boxes:
            mark = made.marks.get(box.path)
            if mark is not None and mark.truth is not Truth.UNSURE:
                self.counts[f"{_what(box.kind)}{pencil} {mark.truth.value} -> unclear"] += 1

    def clear(self, what: str, truth: str, verdict: str, *, pencil: bool = False) -> int:
        return self.counts[f"{what}{' pencil' if pencil else ''} {truth} -> {verdict}"]

    def review(self, what: str) -> tuple[int, int]:
        """Unclear, of all clear boxes, by pen."""
        every = [
            (self.clear(what, truth, verdict), verdict)
            for truth in ("marked", "empty")
            for verdict in ("marked", "empty", "unclear")
        ]
        return sum(n for n, verdict in every if verdict == "unclear"), sum(n for n, _ in every)


def _what(kind: BoxKind) -> str:
    return kind.value if kind in (BoxKind.CHECKBOX, BoxKind.SIGNATURE) else "date"


def layouts(made: Scene) -> Layouts:
    """What the scene's own document looks like; nothing else is known."""

    def known(code: PageCode) -> tuple[Layout, bytes] | None:
        return (
            (made.form.layout, made.form.pdf) if code.layout == made.form.layout.version else None
        )

    return known


def run(profile: str, seeds: Iterable[int], *, pencils: bool = True, timed: bool = True) -> Score:
    """Read every page of a profile.

    The time is the processor's, on one core, from the bytes that arrive to every verdict and
    crop: first of a page whose form has to be drawn and prepared, then of one whose form has been.
    """
    cv2.setNumThreads(1)
    score = Score()
    for seed in seeds:
        made = scene(seed, profile, pencils=pencils)
        reader = PageReader(layouts(made))
        file = Incoming(f"{profile}{seed}", made.content)
        for times in (score.first, score.again)[: 1 + timed]:
            begin = time.process_time()
            (sheet,) = batch.sheets(file)
            page = reader.read(sheet, file.name, 1)
            times.append((time.process_time() - begin) * 1000)
        score.add(made, page)
    return score


def show(letter: str, score: Score) -> None:
    """One profile's lines."""
    profile = PROFILES[letter]
    print(f"\n{letter}  {profile.name}: {score.pages} pages")
    print(
        f"   identified {score.identified}/{score.pages}, laid over the issued page {score.read}; "
        f"ms of processor a page: {_spread(score.again)}; with drawing its form: "
        f"{_spread(score.first)}"
    )
    for what in KINDS:
        unclear, every = score.review(what)
        print(
            f"   {what:9}  pen: empty taken as marked {score.clear(what, 'empty', 'marked')}, "
            f"marked taken as empty {score.clear(what, 'marked', 'empty')}, of {every}; "
            f"to a person {unclear} ({100 * unclear / max(every, 1):.1f} %)"
        )
        missed = score.clear(what, "marked", "empty", pencil=True)
        of = missed + sum(
            score.clear(what, "marked", verdict, pencil=True) for verdict in ("marked", "unclear")
        )
        if of:
            print(f"              pencil: marked taken as empty {missed} of {of}")
    unclear, every = (sum(counts) for counts in zip(*map(score.review, KINDS), strict=True))
    print(
        f"   all boxes, pen: wrong {score.wrong}, "
        f"to a person {100 * unclear / max(every, 1):.1f} % of {every}"
    )
    for kind in ("refusal", "struck out", "speck", "corrected", "circled", "dot", "both"):
        taken = score.counts[f"{kind} -> marked"]
        every = sum(n for name, n in score.counts.items() if name.startswith(f"{kind} -> "))
        if every:
            print(f"   {kind}: taken as a mark {taken} of {every}")
    print(
        f"   remarks told of {score.remarks_told}/{score.remarks}; pages with a note that is none "
        f"{score.notes}"
    )


def _spread(times: list[float]) -> str:
    late = sorted(times)[int(0.95 * len(times))]
    return f"median {statistics.median(times):.0f}, 95 of 100 within {late:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", default="".join(PROFILES))
    parser.add_argument("--pages", type=int, default=65, help="of each profile")
    parser.add_argument("--seed", type=int, default=COUNTED)
    parser.add_argument(
        "--faults", action="store_true", help="name every page a person would look at"
    )
    chosen = parser.parse_args()
    print(
        f"seeds {chosen.seed} to {chosen.seed + chosen.pages - 1} of each profile; "
        f"tuned on those from {', '.join(map(str, TUNING))}"
    )
    for letter in chosen.profiles:
        score = run(letter, range(chosen.seed, chosen.seed + chosen.pages))
        show(letter, score)
        sys.stdout.flush()
        if chosen.faults:
            print("\n".join(f"      {fault}" for fault in score.faults))


if __name__ == "__main__":
    main()
