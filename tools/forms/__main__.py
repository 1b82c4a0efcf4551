"""``python -m tools.forms lots`` draws the Lots forms into ``templates/lots`` and publishes them.

A template that people have saved in Word is theirs: it is left alone unless ``--force`` is given.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
import zipfile
from pathlib import Path

from docgen.forms.catalogue import Catalogue
from docgen.forms.publishing import publish
from tools.forms import lots
from tools.forms.package import docx

MODELS = {"lots": lots.forms}
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def draw(model: str, to: Path = TEMPLATES, *, force: bool = False) -> list[str]:
    """Draw the forms of ``model`` under ``to``; returns the names of those left alone."""
    left = []
    for form in MODELS[model]():
        target = to / model / form.name / "template.sv.docx"
        if target.exists() and not force and _belongs_to_its_users(target.read_bytes()):
            left.append(form.name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(docx(form))
    return left


def publish_drawn(model: str, at: dt.date, to: Path = TEMPLATES) -> list[str]:
    """Publish the templates under ``to`` that are as they are drawn; returns the names of those
    that were not published before.
    """
    catalogue = Catalogue.load(to)
    new = []
    for drawn in MODELS[model]():
        form = catalogue.form(f"{model}/{drawn.name}")
        if form.template("sv") == docx(drawn) and not form.published("sv"):
            publish(form, "sv", at)
            new.append(drawn.name)
    return new


def _belongs_to_its_users(content: bytes) -> bool:
    """Whether an office program has saved it: they all add a part that names them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "docProps/app.xml" in archive.namelist()


def main() -> int:
    """The command; exit code 1 where a template was left alone."""
    parser = argparse.ArgumentParser(prog="python -m tools.forms", description=__doc__)
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--force", action="store_true", help="redraw edited templates too")
    arguments = parser.parse_args()
    left = draw(arguments.model, force=arguments.force)
    for name in publish_drawn(arguments.model, dt.datetime.now(dt.UTC).date()):
        print(f"{name}: published")
    for name in left:
        print(f"{name}: edited in an office program, left alone (use --force to redraw it)")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
