"""Documents out: what there is to fill, filled, issued, blank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docgen.commands.app import App, command, print_json
from docgen.errors import ExitCode, WrongUse
from docgen.messages import say

if TYPE_CHECKING:
    from docgen.work.produce import Production

_FORM = click.argument("form")
_CASE = click.option("--case", "reference", required=True, help="A case number, or a case file.")
_ABOUT = click.option("--about", help="What the form is about, as meetings[m2].")
_RECIPIENT = click.option("--recipient", help="The id of the guardian who gets the copy.")
_LANGUAGE = click.option("--language", help="The document's language: sv, nb or en.")
_FORMAT = click.option(
    "--format",
    "file_format",
    type=click.Choice(["docx", "pdf"]),
    default="docx",
    help="The kind of file.",
)
_OUT = click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The folder to write to."
)


@command("demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("docgen-demo"),
    help="The folder to run in.",
)
@click.option("--sharepoint", is_flag=True, help="In a SharePoint, simulated on this machine.")
def demo(app: App, out: Path, *, sharepoint: bool) -> None:
    """The whole loop on a sample family, in a folder of its own."""
    if sharepoint:
        from docgen.demo.sharepoint import run  # noqa: PLC0415 - with everything it needs
    else:
        from docgen.demo import run  # noqa: PLC0415

    result = run(app.settings, out, app.screen if not app.as_json else None)
    if app.as_json:
        print_json(result)


@command("forms")
@click.option("--model", help="Only the forms of one collaboration model.")
def forms(app: App, model: str | None) -> None:
    """What can be filled, and what each form is about."""
    from docgen.forms.catalogue import Catalogue  # noqa: PLC0415

    catalogue = Catalogue.load(app.settings.templates_folder)
    if model is not None:
        catalogue.model(model)
    found = [f for f in catalogue.forms.values() if model in (None, f.model.id)]
    if app.as_json:
        print_json({"forms": [form.to_json(app.settings.language) for form in found]})
    else:
        app.screen.forms(found)


@command("fill")
@_FORM
@_CASE
@_ABOUT
@_RECIPIENT
@_LANGUAGE
@_FORMAT
@_OUT
def fill(
    app: App,
    form: str,
    reference: str,
    about: str | None,
    recipient: str | None,
    language: str | None,
    file_format: str,
    out: Path,
) -> None:
    """Fill a form to look at; nothing is recorded."""
    from docgen.case import intake  # noqa: PLC0415
    from docgen.work import cases, produce  # noqa: PLC0415
    from docgen.work.printing import FileFormat  # noqa: PLC0415

    if cases.is_file(reference):
        filled_for = intake.load(Path(reference), models=app.service.catalogue.models)
    else:
        with app.service.transaction() as connection:
            filled_for = cases.load(app.service, connection, reference)
    production = produce.fill(
        app.service,
        form,
        filled_for,
        out,
        about=about,
        recipient=recipient,
        language=language,
        file_format=FileFormat(file_format),
    )
    _show_production(app, production)


@command("issue")
@_FORM
@_CASE
@_ABOUT
@_RECIPIENT
@_LANGUAGE
@_FORMAT
def issue(
    app: App,
    form: str,
    reference: str,
    about: str | None,
    recipient: str | None,
    language: str | None,
    file_format: str,
) -> ExitCode:
    """Issue a form: numbered, recorded and stored. A case file is imported first."""
    from docgen.work import cases, produce  # noqa: PLC0415
    from docgen.work.printing import FileFormat  # noqa: PLC0415

    code = ExitCode.DONE
    if cases.is_file(reference):
        done = cases.take_in(app.service, Path(reference))
        reference = done.case.id
        code = ExitCode.REVIEW if done.review else ExitCode.DONE
    production = produce.issue(
        app.service,
        form,
        reference,
        about=about,
        recipient=recipient,
        language=language,
        file_format=FileFormat(file_format),
    )
    _show_production(app, production)
    return code


@command("blank")
@_FORM
@_LANGUAGE
@_FORMAT
@_OUT
def blank(app: App, form: str, language: str | None, file_format: str, out: Path) -> None:
    """Write a blank of a form, to be filled in by hand, in Word, or as PDF."""
    from docgen.work import produce  # noqa: PLC0415
    from docgen.work.printing import FileFormat  # noqa: PLC0415

    production = produce.blank(
        app.service, form, out, language=language, file_format=FileFormat(file_format)
    )
    _show_production(app, production)


@command("pack")
@_CASE
@click.option("--about", help="The meeting, as meetings[m2].")
@_RECIPIENT
@click.option("--duplex", is_flag=True, help="Each document on a sheet of its own.")
@_OUT
def pack(
    app: App, reference: str, about: str | None, recipient: str | None, out: Path, *, duplex: bool
) -> None:
    """What was issued for a meeting, as one PDF to print."""
    from docgen.work import print_pack  # noqa: PLC0415

    made = print_pack.pack(
        app.service, reference, out, about=about, recipient=recipient, duplex=duplex
    )
    if app.as_json:
        print_json(made.to_json())
    else:
        app.screen.pack(made)


@command("serve")
def serve(app: App) -> None:  # noqa: ARG001 - refuses whatever the settings
    """The web pages; not part of this version."""
    raise WrongUse(
        "not_in_this_version",
        say("This version has no web pages. Use the commands; docgen --help lists them."),
    )


def _show_production(app: App, production: Production) -> None:
    if app.as_json:
        print_json(
            {
                "documents": [p.document.to_json(list(p.files)) for p in production.produced],
                "findings": [finding.to_json() for finding in production.findings],
            }
        )
    else:
        app.screen.production(production)
