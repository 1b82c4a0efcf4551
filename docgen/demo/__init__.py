"""The whole loop on a sample family: issued, edited in Word, read back, judged, told.

The two returned plans in ``returned/`` were edited and saved in LibreOffice by
``python -m tools.demo``: one by the psychologist with tracked changes, one by the mentor without.
Both began from the same issued file, so they overlap, and one edit of each is in conflict.

:mod:`docgen.demo.sharepoint` shows the same in a simulated SharePoint.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docgen.demo import scene
from docgen.demo.scene import CASE, PLAN_NUMBER, RETURNED, Story
from docgen.messages import say

if TYPE_CHECKING:
    from docgen.service import Service
    from docgen.settings import Settings
    from docgen.showing import Screen

__all__ = ["CASE", "PLAN_NUMBER", "RETURNED", "run"]


def run(settings: Settings, out: Path, screen: Screen | None) -> dict[str, Any]:
    """Run the loop in the folder ``out``, made anew; print it on ``screen`` where there is one.

    Returns what happened as plain data. Raises WrongUse where ``out`` holds something else.
    """
    from docgen.service import Service  # noqa: PLC0415 - with everything it needs

    folder = scene.fresh_folder(out)
    story = Story()
    service = Service.open(scene.own_installation(settings, folder), clock=story)
    try:
        return _loop(service, story, folder, screen)
    finally:
        service.close()


def _loop(service: Service, story: Story, folder: Path, screen: Screen | None) -> dict[str, Any]:
    from docgen.work import history, produce, receive  # noqa: PLC0415

    scene.heading(screen, say("1. The case: one family"))
    scene.take_in(service, screen)
    scene.heading(screen, say("2. The forms are filled and issued"))
    issued = scene.issue(service)
    blanks = produce.blank(service, "lots/story", folder / "blanketter")
    for production in (*issued, blanks):
        if screen:
            screen.production(production)
    story.passes(days=3)
    scene.heading(screen, say("3. Two plans come back, edited in Word"))
    received = []
    for name in RETURNED:
        answer = receive.receive(service, scene.returned(name), name)
        received.append(answer)
        if screen:
            screen.received(answer, name, scene.data(service))
    items = scene.waiting(service)
    scene.heading(screen, say("4. What a person must decide"))
    if screen:
        screen.review(items, {CASE: scene.data(service)})
    scene.heading(screen, say("5. How the plan has changed"))
    told = history.history(service, CASE)
    if screen:
        screen.history(told)
        screen.title(say("The files are in {folder}", folder=folder))
        screen.line(
            say(
                "Go on yourself: DOCGEN_HOME={folder} {docgen} review accept {item} --as Anna",
                folder=folder,
                docgen=scene.own_name(),
                item=items[0].id if items else "r1",
            )
        )
    return {
        "folder": str(folder),
        "case": CASE,
        "documents": [
            p.document.to_json(list(p.files)) for production in issued for p in production.produced
        ],
        "received": [
            {
                "recorded": [change.to_json() for change in answer.recorded],
                "review": list(answer.review),
                **answer.reading.to_json(),
            }
            for answer in received
        ],
        "review": [item.id for item in items],
        "history": told.to_json(),
    }
