"""Cases in and out."""

from __future__ import annotations

from pathlib import Path

import click

from docgen.commands.app import App, command, data_of, print_json
from docgen.errors import ExitCode
from docgen.messages import say

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def case() -> None:
    """Cases: import, export, check; the shape of a case."""


@command("check", case)
@_FILE
def case_check(app: App, file: Path) -> None:
    """Check a case file; every fault is listed."""
    from docgen.case import intake  # noqa: PLC0415
    from docgen.forms.catalogue import Catalogue  # noqa: PLC0415

    catalogue = Catalogue.load(app.settings.templates_folder)
    checked = intake.load(file, models=catalogue.models)
    if app.as_json:
        print_json({"case": checked.id, "findings": []})
    else:
        click.echo(say("{file}: the case {case} has no faults.", file=file.name, case=checked.id))


@command("schema", case)
def case_schema(app: App) -> None:  # noqa: ARG001 - the same for every installation
    """The JSON Schema of a case."""
    from docgen.case.schema import json_schema  # noqa: PLC0415

    print_json(json_schema())


@command("import", case)
@_FILE
def case_import(app: App, file: Path) -> ExitCode:
    """Take in a case from JSON, or one exported from another installation (.zip)."""
    from docgen.work import cases, transfer  # noqa: PLC0415

    if file.suffix.lower() == ".zip":
        case_id = transfer.take_in(app.service, file)
        if app.as_json:
            print_json({"case": case_id, "new": True, "changes": [], "findings": [], "review": []})
        else:
            click.echo(say("Case {case} was taken in with its history.", case=case_id))
        return ExitCode.DONE
    done = cases.take_in(app.service, file)
    if app.as_json:
        print_json(
            {
                "case": done.case.id,
                "new": done.new,
                "changes": [change.to_json() for change in done.changes],
                "findings": [finding.to_json() for finding in done.findings],
                "review": list(done.review),
            }
        )
    else:
        click.echo(
            say("Case {case} imported.", case=done.case.id)
            if done.new
            else say(
                "Case {case} was here already. Changes recorded: {count}.",
                case=done.case.id,
                count=len(done.changes),
            )
        )
        app.screen.changes(done.changes, data_of(app, done.case.id))
        app.screen.findings(done.findings)
    return ExitCode.REVIEW if done.review else ExitCode.DONE


@command("export", case)
@click.argument("reference", metavar="CASE")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--withhold", multiple=True, help="A path to leave out; may be given many times.")
def case_export(app: App, reference: str, out: Path, withhold: tuple[str, ...]) -> None:
    """Export a whole case: .json for the case as it is now, .zip with history and documents."""
    from docgen.work import transfer  # noqa: PLC0415

    written = transfer.hand_out(app.service, reference, out, withhold)
    if app.as_json:
        print_json({"file": str(written)})
    else:
        click.echo(str(written))
