"""The process beside LibreOffice: takes jobs as JSON lines on stdin, answers each with one line.

Run with the system's Python, ``python3 -m tests.editors.uno_worker PROGRAM FOLDER``, in a process
group of its own: when its stdin ends, it ends the group, LibreOffice with it. It also ends when
LibreOffice is gone, so that the other side sees a crash as the end of the answers.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
import threading
import traceback
from operator import attrgetter
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from tests.editors import uno_places as places
from tests.editors.uno_hands import Hands
from tests.editors.uno_office import Office, properties
from tests.editors.uno_operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

Job = dict[str, Any]


def edit(office: Office, job: Job) -> Job:
    """Open a copy in ``path``, do the steps of the script, save as Ctrl+S does; what is seen."""
    office.set_user(job["author"])
    with office.opened(Path(job["path"])) as document:
        document.RecordChanges = job["track"]
        hands = Hands(office, document)
        for number, step in enumerate(job["script"], 1):
            try:
                OPERATIONS[step["op"]](hands, step)
            except Exception as error:
                raise RuntimeError(f"step {number}, {step}: {error}") from error
        document.setModified(True)  # a file nothing was done to is saved too, as LibreOffice's own
        document.store()
        return {"facts": facts(document) if job["look"] else {}}


def convert(office: Office, job: Job) -> Job:
    """Save ``path`` as ``target`` with an export filter and its options."""
    with office.opened(Path(job["path"]), job["password"]) as document:
        arguments: dict[str, Any] = {"FilterName": job["filter"]}
        if job["options"]:
            arguments["FilterData"] = properties(job["options"])
        if job["new_password"] is not None:
            arguments["Password"] = job["new_password"]
        if job["data"]:
            arguments["FilterOptions"] = job["data"]
        document.storeToURL(Path(job["target"]).as_uri(), properties(arguments))
    return {"facts": {}}


def facts(document: Any) -> Job:
    """What LibreOffice sees in ``document``; texts with tracked changes accepted."""
    changes = [
        {
            "kind": each.RedlineType,
            "author": each.RedlineAuthor,
            "at": _moment(each.RedlineDateTime),
        }
        for each in places.parts(document.Redlines)
    ]
    text: Callable[[places.Place], str] = attrgetter("content" if changes else "written")
    body = places.Place(document.Text)
    every = document.ContentControls
    controls = [every.getByIndex(number) for number in range(every.Count)]
    custom = document.DocumentProperties.UserDefinedProperties
    return {
        "tables": [
            [[text(cell) for cell in cells] for cells in places.rows(table)]
            for table in places.tables(document)
        ],
        "paragraphs": [text(places.Place(body.text, only=each)) for each in body.paragraphs],
        "header": _part(document, "header"),
        "footer": _part(document, "footer"),
        "controls": [
            {"tag": each.Tag, "checked": each.Checked if each.Checkbox else None}
            for each in controls
        ],
        "changes": changes,
        "comments": [
            {"author": each.Author, "text": each.Content, "at": _moment(each.DateTimeValue)}
            for each in places.parts(document.TextFields)
            if each.supportsService("com.sun.star.text.textfield.Annotation")
        ],
        "properties": {each.Name: each.Value for each in custom.PropertyValues},
        "modified_by": document.DocumentProperties.ModifiedBy,
    }


def _part(document: Any, part: str) -> str | None:
    try:
        return places.place(document, {"part": part}).content
    except places.NotThere:
        return None


def _moment(value: Any) -> str | None:
    if not value.Year:
        return None
    return dt.datetime(  # noqa: DTZ001 - LibreOffice keeps local times without saying so
        value.Year, value.Month, value.Day, value.Hours, value.Minutes, value.Seconds
    ).isoformat()


JOBS = {"edit": edit, "convert": convert}


def main() -> None:
    """Start LibreOffice, say so, and work until stdin ends."""
    program, folder = sys.argv[1], Path(sys.argv[2])
    # Answers go to the pipe alone: nothing that UNO prints may come between them.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    jobs: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    office = Office(program, folder)
    answer: Job = {"office": office.process.pid}
    while True:
        print(json.dumps(answer), file=answers, flush=True)
        job = json.loads(jobs.get())
        if job["do"] == "end":
            office.end()
            return
        try:
            answer = JOBS[job["do"]](office, job)
        except Exception as error:
            if not office.alive():
                raise
            answer = {"failed": str(error), "trace": traceback.format_exc()}


def _listen(jobs: SimpleQueue[str]) -> None:
    """Pass the lines of stdin on, and end everything when there are no more: nobody is left."""
    for line in sys.stdin:
        jobs.put(line)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
