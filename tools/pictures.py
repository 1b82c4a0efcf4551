"""Draws the README's pictures: ``python -m tools.pictures``.

The plan as issued for the sample family, two of its pages side by side, and what the demo prints.
Needs LibreOffice, and pdftoppm and montage (poppler-utils, imagemagick); only this tool does.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from docgen import demo, settings
from docgen.messages import speaking
from docgen.showing import Screen
from tests.editors.libreoffice import LibreOffice
from tools.demo import issued_plan

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAGES = ("1", "3")


def main() -> int:
    """Draw both pictures; returns the exit code."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, speaking("sv"):
        folder = Path(scratch) / "docgen-demo"
        console = Console(record=True, width=100, file=io.StringIO(), highlight=False)
        installation = settings.load()
        demo.run(installation, folder, Screen(installation.zone, console))
        story = console.export_text().replace(str(folder), "docgen-demo")
        plan = Path(scratch) / "plan.docx"
        plan.write_bytes(issued_plan().content)
        _plan(plan, Path(scratch))
    _terminal(story.split("3. ")[1].split("\n4. ")[0], PICTURES / "demo.svg")
    return 0


def _plan(issued: Path, scratch: Path) -> None:
    with LibreOffice() as office:
        office.convert(issued, scratch / "plan.pdf")
    for page in PAGES:
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "60",
                "-f",
                page,
                "-l",
                page,
                "-png",
                "-singlefile",
                "plan.pdf",
                page,
            ],
            cwd=scratch,
            check=True,
        )
    subprocess.run(
        ["montage", *(f"{page}.png" for page in PAGES), "-tile", "2x1", "-geometry", "+6+6",
         "-background", "#c9d3d8", "-colors", "64", str(PICTURES / "plan.png")],
        cwd=scratch,
        check=True,
    )  # fmt: skip
    sys.stdout.write("plan.png\n")


def _terminal(text: str, target: Path) -> None:
    console = Console(record=True, width=106, file=io.StringIO(), highlight=False)
    console.print("$ docgen receive *.docx\n", style="bold", markup=False)
    for line in text.splitlines()[3:]:
        words = line.lstrip()
        indent = "\u00a0" * (len(line) - len(words))
        console.print(indent + words, markup=False, soft_wrap=True)
    picture = console.export_svg(title="docgen")
    # The picture needs nothing from the net: the reader's own fixed-width font will do.
    picture = re.sub(r"@font-face \{.*?\}\n", "", picture, flags=re.DOTALL)
    target.write_text(picture.replace("Fira Code", "DejaVu Sans Mono"), encoding="utf-8")
    sys.stdout.write("demo.svg\n")


if __name__ == "__main__":
    raise SystemExit(main())
