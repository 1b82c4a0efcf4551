"""Makes the fixtures beside it: plays the scripts in OnlyOffice and keeps what it saves.

The tests use the saved files only. They were made with version 10.0.0.170 of OnlyOffice's
document builder (PyPI: ``document-builder``, a few hundred megabytes, AGPL); to make them anew, or
to add one, from the checkout::

    python3.11 -m venv builder
    builder/bin/pip install document-builder==10.0.0.170
    TZ=Europe/Stockholm builder/bin/python tests/editors/onlyoffice/make.py [SCRIPT ...]

A script is ``scripts/NAME.json``: ``about`` says what it is for; ``form`` is the file in
``issued/`` that is opened, or ``after`` names the script whose saved file is; ``steps`` are those
of ``hands.js``. ``expected`` is what a reading of ``saved/NAME.docx`` must come to (``kept.py``):
what the steps mean or, where OnlyOffice made something else of them, what the file then says.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import docbuilder  # type: ignore[import-not-found]

HERE = Path(__file__).parent
VERSION = "10.0.0.170"


def play(name: str) -> None:
    """Play one script and save its file."""
    script: dict[str, Any] = json.loads((HERE / "scripts" / f"{name}.json").read_text("utf-8"))
    earlier = script.get("after")
    source = HERE / (f"saved/{earlier}.docx" if earlier else f"issued/{script['form']}.docx")
    builder = docbuilder.CDocBuilder()
    if builder.OpenFile(str(source)) != 0:
        raise SystemExit(f"{name}: {source.name} could not be opened")
    hands = (HERE / "hands.js").read_text("utf-8")
    steps = json.dumps(script["steps"])
    answer = builder.GetContext().CreateUndefined()
    builder.ExecuteCommand(
        "(function () { try { const steps = " + steps + ";\n" + hands + "\nreturn 'done'; }"
        " catch (error) { return String(error); } })();",
        answer,
    )
    said = answer.ToString()
    if said != "done":
        raise SystemExit(f"{name}: {said}")
    if builder.SaveFile("docx", str(HERE / "saved" / f"{name}.docx")) != 0:
        raise SystemExit(f"{name}: could not be saved")
    builder.CloseFile()


def _in_order(names: list[str]) -> list[str]:
    """Those that open what another saved come after it."""
    after = {
        path.stem: json.loads(path.read_text("utf-8")).get("after")
        for path in sorted((HERE / "scripts").glob("*.json"))
    }

    def earlier(name: str) -> int:
        return 1 + earlier(after[name]) if after[name] else 0

    return sorted(names or after, key=earlier)


if __name__ == "__main__":
    for each in _in_order(sys.argv[1:]):
        play(each)
        print(each)  # noqa: T201 - it says what it has made
