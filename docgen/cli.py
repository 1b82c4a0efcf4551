"""The commands. Exit codes are those of :class:`docgen.errors.ExitCode`; all take ``--json``."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from docgen import settings as settings_module
from docgen.errors import DocgenError, ExitCode, WrongUse
from docgen.messages import say, speaking

if TYPE_CHECKING:
    from docgen.service import Service
    from docgen.showing import Screen

P = ParamSpec("P")

# From best to worst, for several files in one command.
_WORST = (
    ExitCode.DONE,
    ExitCode.REVIEW,
    ExitCode.REFUSED,
    ExitCode.WRONG_USE,
    ExitCode.UNAVAILABLE,
    ExitCode.FAILED,
)


class App:
    """One invocation: its settings, and the service opened when first needed."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.settings = settings_module.load()

    @functools.cached_property
    def service(self) -> Service:
        # Slow to import, and not needed to say what the commands are.
        from docgen.service import Service  # noqa: PLC0415

        return Service.open(self.settings)

    @functools.cached_property
    def screen(self) -> Screen:
        from docgen.showing import Screen  # noqa: PLC0415

        return Screen(self.settings.zone)

    def close(self) -> None:
        if "service" in self.__dict__:
            self.service.close()


def command(group: click.Group, name: str) -> Callable[[Callable[..., ExitCode | None]], Any]:
    """A command of ``group`` that gets an :class:`App`, takes ``--json``, and whose errors become
    messages and exit codes."""

    def decorate(function: Callable[..., ExitCode | None]) -> Any:
        @group.command(name, help=function.__doc__)
        @click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
        @functools.wraps(function)
        def run(*, as_json: bool, **options: Any) -> None:
            code = ExitCode.DONE
            app: App | None = None
            try:
                app = App(as_json=as_json)
                with speaking(app.settings.language):
                    try:
                        code = function(app, **options) or ExitCode.DONE
                    except DocgenError as error:
                        _fail(error, as_json=as_json)
                        code = error.exit_code
            except DocgenError as error:
                _fail(error, as_json=as_json)
                code = error.exit_code
            finally:
                if app is not None:
                    app.close()
            raise SystemExit(int(code))

        return run

    return decorate


def _fail(error: DocgenError, *, as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "error": {"code": error.code, "message": error.message},
                "findings": [finding.to_json() for finding in error.findings],
            }
        )
        return
    click.echo(error.message, err=True)
    for finding in error.findings:
        place = f"{finding.path}: " if finding.path else ""
        click.echo(f"  {place}{finding.message}", err=True)
        if finding.suggestion:
            click.echo(f"    {finding.suggestion}", err=True)


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


@click.group()
@click.version_option(package_name="docgen")
def main() -> None:
    """Consent forms, summons, agendas and plans: filled, issued, and read back as plan history."""


@main.group()
def case() -> None:
    """Cases: import, export, check; the shape of a case."""


@main.group()
def review() -> None:
    """What a person must decide."""


_FORM = click.argument("form")
_CASE = click.option("--case", "reference", required=True, help="A case number, or a case file.")
_ABOUT = click.option("--about", help="What the form is about, as meetings[m2].")
_RECIPIENT = click.option("--recipient", help="The id of the guardian who gets the copy.")
_LANGUAGE = click.option("--language", help="The document's language: sv, nb or en.")
_FORMAT = click.option(
    "--format",
    "file_format",
    type=click.Choice(["docx"]),
    default="docx",
    help="The kind of file.",
)
_OUT = click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The folder to write to."
)
_FILE = click.argument("file", type=click.Path(path_type=Path))
_AS = click.option("--as", "who", help="Who decides; otherwise the setting or the login name.")


@command(main, "demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("docgen-demo"),
    help="The folder to run in.",
)
def demo(app: App, out: Path) -> None:
    """The whole loop on a sample family, in a folder of its own."""
    from docgen.demo import run  # noqa: PLC0415 - with everything it needs

    result = run(app.settings, out, app.screen if not app.as_json else None)
    if app.as_json:
        _print_json(result)


@command(main, "forms")
@click.option("--model", help="Only the forms of one collaboration model.")
def forms(app: App, model: str | None) -> None:
    """What can be filled, and what each form is about."""
    from docgen.forms.catalogue import Catalogue  # noqa: PLC0415

    catalogue = Catalogue.load(app.settings.templates_folder)
    if model is not None:
        catalogue.model(model)
    found = [f for f in catalogue.forms.values() if model in (None, f.model.id)]
    if app.as_json:
        _print_json({"forms": [form.to_json(app.settings.language) for form in found]})
    else:
        app.screen.forms(found)


@command(case, "check")
@_FILE
def case_check(app: App, file: Path) -> None:
    """Check a case file; every fault is listed."""
    from docgen.case import intake  # noqa: PLC0415

    checked = intake.load(file)
    if app.as_json:
        _print_json({"case": checked.id, "findings": []})
    else:
        click.echo(say("{file}: the case {case} has no faults.", file=file.name, case=checked.id))


@command(case, "schema")
def case_schema(app: App) -> None:  # noqa: ARG001 - the same for every installation
    """The JSON Schema of a case."""
    from docgen.case.schema import json_schema  # noqa: PLC0415

    _print_json(json_schema())


@command(case, "import")
@_FILE
def case_import(app: App, file: Path) -> ExitCode:
    """Take in a case from JSON, or one exported from another installation (.zip)."""
    from docgen.work import cases, transfer  # noqa: PLC0415

    if file.suffix.lower() == ".zip":
        case_id = transfer.take_in(app.service, file)
        if app.as_json:
            _print_json({"case": case_id, "changes": [], "findings": [], "review": []})
        else:
            click.echo(say("Case {case} was taken in with its history.", case=case_id))
        return ExitCode.DONE
    done = cases.take_in(app.service, file)
    if app.as_json:
        _print_json(
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
                "Case {case} was here already; {count} changes were recorded.",
                case=done.case.id,
                count=len(done.changes),
            )
        )
        app.screen.changes(done.changes, _data(app, done.case.id))
        app.screen.findings(done.findings)
    return ExitCode.REVIEW if done.review else ExitCode.DONE


@command(case, "export")
@click.argument("reference", metavar="CASE")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--withhold", multiple=True, help="A path to leave out; may be given many times.")
def case_export(app: App, reference: str, out: Path, withhold: tuple[str, ...]) -> None:
    """Export a whole case: .json for the case as it is now, .zip with history and documents."""
    from docgen.work import transfer  # noqa: PLC0415

    written = transfer.hand_out(app.service, reference, out, withhold)
    if app.as_json:
        _print_json({"file": str(written)})
    else:
        click.echo(str(written))


@command(main, "fill")
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
    file_format: str,  # noqa: ARG001 - one so far
    out: Path,
) -> None:
    """Fill a form to look at; nothing is recorded."""
    from docgen.case import intake  # noqa: PLC0415
    from docgen.work import cases, produce  # noqa: PLC0415

    if cases.is_file(reference):
        filled_for = intake.load(Path(reference))
    else:
        with app.service.transaction() as connection:
            filled_for = cases.load(app.service, connection, reference)
    production = produce.fill(
        app.service, form, filled_for, out, about=about, recipient=recipient, language=language
    )
    _show_production(app, production)


@command(main, "issue")
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
    file_format: str,  # noqa: ARG001 - one so far
) -> ExitCode:
    """Issue a form: numbered, recorded and stored. A case file is imported first."""
    from docgen.work import cases, produce  # noqa: PLC0415

    code = ExitCode.DONE
    if cases.is_file(reference):
        done = cases.take_in(app.service, Path(reference))
        reference = done.case.id
        code = ExitCode.REVIEW if done.review else ExitCode.DONE
    production = produce.issue(
        app.service, form, reference, about=about, recipient=recipient, language=language
    )
    _show_production(app, production)
    return code


@command(main, "blank")
@_FORM
@_LANGUAGE
@_FORMAT
@_OUT
def blank(app: App, form: str, language: str | None, file_format: str, out: Path) -> None:  # noqa: ARG001
    """Write a blank of a form, to be filled in by hand or in Word."""
    from docgen.work import produce  # noqa: PLC0415

    _show_production(app, produce.blank(app.service, form, out, language=language))


@command(main, "read")
@_FILE
@click.option(
    "--base", type=click.Path(path_type=Path), help="The file as it was issued, if not from here."
)
def read(app: App, file: Path, base: Path | None) -> ExitCode:
    """What a returned file says; nothing is recorded."""
    from docgen.work import receive as work  # noqa: PLC0415

    reading = work.read(
        app.service, _bytes(file), base=_bytes(base) if base is not None else None
    )
    if app.as_json:
        _print_json(reading.to_json())
    else:
        app.screen.reading(reading, _data(app, reading.identity.case))
    severities = {finding.severity.value for finding in reading.findings}
    if "error" in severities:
        return ExitCode.REFUSED
    return ExitCode.REVIEW if "review" in severities else ExitCode.DONE


@command(main, "receive")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def receive(app: App, files: tuple[Path, ...]) -> ExitCode:
    """Read, judge and record returned files."""
    from docgen.work import receive as work  # noqa: PLC0415

    worst = ExitCode.DONE
    answers = []
    for file in files:
        try:
            received = work.receive(app.service, _bytes(file), file.name)
        except DocgenError as error:
            worst = max(worst, error.exit_code, key=_WORST.index)
            answers.append(
                {
                    "file": str(file),
                    "error": {"code": error.code, "message": error.message},
                    "findings": [finding.to_json() for finding in error.findings],
                }
            )
            if not app.as_json:
                click.echo(f"\n{file.name}\n{error.message}", err=True)
            continue
        code = ExitCode.REVIEW if received.review else ExitCode.DONE
        worst = max(worst, code, key=_WORST.index)
        answers.append(
            {
                "file": str(file),
                "case": received.case,
                "revision": received.revision,
                "recorded": [change.to_json() for change in received.recorded],
                "review": list(received.review),
                "files": list(received.files),
                **received.reading.to_json(),
            }
        )
        if not app.as_json:
            app.screen.received(received, file.name, _data(app, received.case))
    if app.as_json:
        _print_json(answers[0] if len(answers) == 1 else {"files": answers})
    return worst


@command(review, "list")
@click.option("--case", "reference", help="Only the items of one case.")
@click.option("--all", "everything", is_flag=True, help="Also those decided already.")
def review_list(app: App, reference: str | None, *, everything: bool) -> None:
    """What waits for a decision."""
    from docgen.case import numbers  # noqa: PLC0415
    from docgen.records import review as records  # noqa: PLC0415

    with app.service.transaction() as connection:
        items = records.list_items(
            connection,
            app.service.keys,
            status=None if everything else records.ReviewStatus.OPEN,
            case_id=numbers.parse(reference) if reference else None,
        )
    _show_items(app, items, as_list=True)


@command(review, "show")
@click.argument("item")
def review_show(app: App, item: str) -> None:
    """One item, with its evidence."""
    from docgen.records import review as records  # noqa: PLC0415

    with app.service.transaction() as connection:
        found = records.get(connection, app.service.keys, item)
    _show_items(app, [found], as_list=False)


@command(review, "accept")
@click.argument("item")
@_AS
def review_accept(app: App, item: str, who: str | None) -> None:
    """Record what the item proposes."""
    from docgen.work import decide  # noqa: PLC0415

    done = decide.accept(app.service, item, by=who or app.settings.user)
    _show_items(app, [done.item], as_list=False)


@command(review, "correct")
@click.argument("item")
@click.option("--value", required=True, help="What is right, written as in the document.")
@_AS
def review_correct(app: App, item: str, value: str, who: str | None) -> None:
    """Record another value instead."""
    from docgen.work import decide  # noqa: PLC0415

    done = decide.correct(app.service, item, value, by=who or app.settings.user)
    _show_items(app, [done.item], as_list=False)


@command(review, "reject")
@click.argument("item")
@_AS
def review_reject(app: App, item: str, who: str | None) -> None:
    """Leave the case as it is."""
    from docgen.work import decide  # noqa: PLC0415

    done = decide.reject(app.service, item, by=who or app.settings.user)
    _show_items(app, [done.item], as_list=False)


@command(main, "history")
@click.argument("reference", metavar="CASE")
def history(app: App, reference: str) -> None:
    """Every revision of the plan: what changed, by whom, when, from which file."""
    from docgen.case import numbers  # noqa: PLC0415
    from docgen.work import history as work  # noqa: PLC0415

    found = work.history(app.service, numbers.parse(reference))
    if app.as_json:
        _print_json(found.to_json())
    else:
        app.screen.history(found)


@command(main, "serve")
def serve(app: App) -> None:  # noqa: ARG001 - refuses whatever the settings
    """The web pages; not part of this version."""
    raise WrongUse(
        "not_in_this_version",
        say("This version has no web pages. Use the commands; docgen --help lists them."),
    )


def _show_production(app: App, production: Any) -> None:
    if app.as_json:
        _print_json(
            {
                "documents": [p.document.to_json(list(p.files)) for p in production.produced],
                "findings": [finding.to_json() for finding in production.findings],
            }
        )
    else:
        app.screen.production(production)


def _show_items(app: App, items: list[Any], *, as_list: bool) -> None:
    if app.as_json:
        shown = [_item_json(item) for item in items]
        _print_json({"items": shown} if as_list else shown[0])
        return
    cases = {item.case_id for item in items if item.case_id}
    app.screen.review(items, {case_id: _data(app, case_id) for case_id in cases})


def _item_json(item: Any) -> dict[str, Any]:
    return {
        "item": item.id,
        "status": item.status.value,
        "case": item.case_id,
        "document": item.document_id,
        "copy": item.copy,
        "finding": item.finding,
        "change": item.change,
        "evidence": item.evidence,
        "created_at": item.created_at.isoformat(),
        "decided_at": item.decided_at.isoformat() if item.decided_at else None,
        "decided_by": item.decided_by,
        "value": item.value,
    }


def _data(app: App, case_id: str | None) -> dict[str, Any]:
    """A case's plain data, for the names of things; {} where it is not here."""
    from docgen.records import cases  # noqa: PLC0415

    if case_id is None:
        return {}
    with app.service.transaction() as connection:
        if not cases.exists(connection, case_id):
            return {}
        return cases.load(connection, app.service.keys, case_id).payload


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongUse(
            "cannot_read",
            say("The file {file} cannot be read: {reason}.", file=file, reason=error.strerror),
        ) from error
