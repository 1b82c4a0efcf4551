"""Another tool, in a process of its own: it may bring modules that are named as ours are.

Run by :mod:`benchmarks.peers` with nothing but the peers' own packages to import. It is told its
job as one line of JSON, then fills once for each line it gets and answers how long that took.
"""

from __future__ import annotations

import base64
import gc
import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any


def docxtpl(template: bytes, names: dict[str, Any]) -> Callable[[], bytes]:
    """Whatever answers to the name docxtpl here."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - which one depends on the process

    def fill() -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render(names, autoescape=True)
        document.save(stream := io.BytesIO())
        return stream.getvalue()

    return fill


def mailmerge(template: bytes, names: dict[str, str]) -> Callable[[], bytes]:
    """Merge fields, filled by docx-mailmerge2."""
    from mailmerge import MailMerge  # noqa: PLC0415 - as above

    def fill() -> bytes:
        with MailMerge(io.BytesIO(template)) as document:
            document.merge(**names)
            document.write(stream := io.BytesIO())
        return stream.getvalue()

    return fill


WAYS = {"docxtpl": docxtpl, "mailmerge": mailmerge}


def main() -> None:
    """Take the job, then fill on demand."""
    job = json.loads(sys.stdin.readline())
    fill = WAYS[job["way"]](base64.b64decode(job["template"]), job["names"])
    content = fill()
    print(json.dumps({"content": base64.b64encode(content).decode()}), flush=True)
    for _ in sys.stdin:
        gc.collect()
        start = time.process_time()
        fill()
        print(time.process_time() - start, flush=True)


if __name__ == "__main__":
    main()
