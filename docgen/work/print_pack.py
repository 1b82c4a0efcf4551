"""What is handed out at a meeting, as one PDF to print: what was issued for it, codes and all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from docgen.case import recipients
from docgen.case.model import Case, Meeting
from docgen.errors import Refused, WrongUse
from docgen.forms.catalogue import Form
from docgen.messages import say, speaking
from docgen.plan.reading import Finding, Severity
from docgen.records import deliveries, documents
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.service import Service
from docgen.work import printing
from docgen.work.cases import load
from docgen.work.places import plain_name
from docgen.work.writing import write_file


@dataclass(frozen=True)
class Packed:
    """One document of a pack."""

    title: str
    document: str
    copy: str
    form: str


@dataclass(frozen=True)
class PrintPack:
    """A pack, the file it was written to, and what a person should know of it."""

    file: str
    pages: int
    documents: tuple[Packed, ...]
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "pages": self.pages,
            "documents": [
                {"id": each.document, "copy": each.copy, "form": each.form, "title": each.title}
                for each in self.documents
            ],
            "findings": [finding.to_json() for finding in self.findings],
        }


def pack(
    service: Service,
    reference: str,
    out: Path,
    *,
    about: str | None = None,
    recipient: str | None = None,
    duplex: bool = False,
) -> PrintPack:
    """Write what was issued for a meeting to one PDF in the folder ``out``.

    Which forms, and in what order, the model says (``[pack]`` of model.toml). Each is the one
    issued last: the staff's copy, or with ``recipient`` the one a guardian with this id may see.
    With ``duplex`` each begins on a sheet of its own.

    Raises WrongUse where the case has no such meeting or guardian, Refused ``pack_empty`` where
    nothing was issued for it, and Unavailable where a PDF is to be made and cannot.
    """
    # Loading it takes a while, and most commands do without.
    from docgen.filling.pdf.packing import Part, joined  # noqa: PLC0415

    with service.transaction() as connection:
        case = load(service, connection, reference)
        _require_recipient(case, recipient)
        meeting = _meeting(case, about)
        forms = _forms(service, case)
        issued = documents.of_case(connection, service.keys, case.id)
        chosen = [
            (form, _copy(service, connection, case, form, meeting, recipient, issued))
            for form in forms
        ]
    findings = [_missing(form, meeting) for form, copy in chosen if copy is None]
    found = [(form, copy) for form, copy in chosen if copy is not None]
    if not found:
        raise Refused(
            "pack_empty",
            say(
                "Nothing has been issued for the meeting {meeting} yet. Issue the summons, the "
                "agenda, the consent and the plan first; the pack holds what was issued.",
                meeting=meeting.id,
            ),
            findings,
        )
    parts = []
    for form, copy in found:
        title = form.title(copy.language)
        parts.append(Part(title, printing.printed_copy(service, copy, title)))
        if copy.status is not DocumentStatus.ISSUED:
            findings.append(_returned(title, copy))
    language = found[0][1].language
    with speaking(language):
        title = say("Papers for the meeting {date}", date=meeting.date)
    made = joined(parts, title, duplex=duplex)
    file = write_file(out, f"{plain_name(f'{title} {case.code_name}')}.pdf", made.content)
    held = tuple(
        Packed(form.title(copy.language), copy.id, copy.copy, form.id) for form, copy in found
    )
    return PrintPack(file, made.pages, held, tuple(findings))


def _require_recipient(case: Case, recipient: str | None) -> None:
    if recipient not in recipients.recipients(case):
        raise WrongUse(
            "no_such_recipient",
            say(
                "The case has no guardian {recipient}. It has: {known}.",
                recipient=recipient,
                known=", ".join(r for r in recipients.recipients(case) if r),
            ),
        )


def _meeting(case: Case, about: str | None) -> Meeting:
    if about is None and len(case.meetings) == 1:
        return case.meetings[0]
    for meeting in case.meetings:
        if about in (meeting.id, f"meetings[{meeting.id}]"):
            return meeting
    raise WrongUse(
        "about",
        say(
            "Say for which meeting the pack is, with --about, one of: {known}.",
            known=", ".join(f"meetings[{meeting.id}]" for meeting in case.meetings) or "–",
        ),
    )


def _forms(service: Service, case: Case) -> list[Form]:
    model = service.catalogue.model(case.model)
    names = model.parameters.get("pack", {}).get("forms", ())
    if not names:
        raise WrongUse(
            "no_pack",
            say(
                "The model {model} does not say what is printed for a meeting. List the forms in "
                "its model.toml, under [pack], as forms.",
                model=model.id,
            ),
        )
    return [service.catalogue.form(name) for name in names]


def _copy(
    service: Service,
    connection: Connection,
    case: Case,
    form: Form,
    meeting: Meeting,
    recipient: str | None,
    issued: Sequence[IssuedDocument],
) -> IssuedDocument | None:
    """The copy of the form's last document for the meeting that the recipient may see."""
    wanted = {
        "meetings": f"meetings[{meeting.id}]",
        "consents": f"consents[{meeting.consent}]",
    }.get(form.about)
    fitting = [each for each in issued if each.form == form.id and each.about == wanted]
    if not fitting:
        return None
    last = max(fitting, key=lambda each: (each.issued_at, each.id)).id
    sent = {delivery.copy for delivery in deliveries.of_document(connection, service.keys, last)}
    hidden = recipients.withheld(case, recipient)
    for each in sorted(fitting, key=lambda each: int(each.copy)):
        own = each.id == last and each.copy not in sent
        if own and set(each.withheld) == hidden & each.values.keys():
            return each
    return None


def _missing(form: Form, meeting: Meeting) -> Finding:
    about = {"meetings": f"meetings[{meeting.id}]", "consents": f"consents[{meeting.consent}]"}
    named = about.get(form.about)
    return Finding(
        "pack_missing",
        Severity.WARNING,
        say(
            "{title} is not in the pack, as none was issued that this reader may see.",
            title=form.title(form.languages[0]),
        ),
        suggestion=say(
            "Issue it, and make the pack again: docgen issue {form} {about}.",
            form=form.id,
            about=f"--about {named}" if named else "",
        ).replace(" .", "."),
    )


def _returned(title: str, copy: IssuedDocument) -> Finding:
    return Finding(
        "pack_as_issued",
        Severity.WARNING,
        say(
            "{title} has come back since it was issued, and is in the pack as it was issued.",
            title=title,
        ),
        path=copy.about,
        suggestion=say("Issue it anew to hand out what the case says now."),
    )
