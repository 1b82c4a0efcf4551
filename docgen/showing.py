"""What the commands print, as a person wants to read it."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from rich.console import Console

from docgen.case import numbers
from docgen.case.consistency import CHILD
from docgen.case.values import Data
from docgen.case.wording import change_words, field_words, item_words
from docgen.forms.catalogue import Form
from docgen.messages import label, language, say
from docgen.plan.reading import Change, ChangeKind, Comment, Finding, Reading, Severity
from docgen.records.deliveries import DeliveryStatus, Means
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.work.delivery_told import Handed
from docgen.work.evidence import Evidence
from docgen.work.history import History
from docgen.work.print_pack import PrintPack
from docgen.work.produce import Production
from docgen.work.publishing import Publishing
from docgen.work.received import Received

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.REVIEW: "bold yellow",
    Severity.WARNING: "yellow",
    Severity.NOTE: "dim",
}

_PROPOSED = {
    ReviewStatus.OPEN: lambda: say("Proposed:"),
    ReviewStatus.ACCEPTED: lambda: say("Proposed, and recorded:"),
    ReviewStatus.CORRECTED: lambda: say("Proposed, and not recorded:"),
    ReviewStatus.REJECTED: lambda: say("Proposed, and not recorded:"),
}
"""What an item's change is, by what was decided; said in the language it is shown in."""


class Screen:
    """A terminal, or a pipe, to print on; ``zone`` is where its reader is."""

    def __init__(self, zone: ZoneInfo, console: Console | None = None) -> None:
        self.zone = zone
        self.console = console or Console(highlight=False, soft_wrap=True)

    def line(self, text: str = "", style: str | None = None, indent: int = 0) -> None:
        """A paragraph of plain text, wrapped at whole words and indented."""
        width = max(self.console.width, 40) - indent
        for part in text.split("\n") or [""]:
            lines = textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False) or [
                ""
            ]
            for number, words in enumerate(lines):
                # What follows a bullet is set in under its text.
                extra = 2 if number and part.startswith("• ") else 0
                body = " " * (indent + extra) + words
                self.console.print(body, style=style, markup=False, soft_wrap=True)

    def whole(self, text: str) -> None:
        """One line, never wrapped: a path that somebody will copy."""
        self.console.print(text, markup=False, soft_wrap=True)

    def heading(self, text: str) -> None:
        """The head of a part of what is told."""
        self.line()
        self.line(text, "bold underline")
        self.line()

    def title(self, text: str) -> None:
        self.line()
        self.line(text, "bold")

    def forms(self, forms: Iterable[Form]) -> None:
        for form in forms:
            self.line(f"{form.id}  –  {form.title(language())}", "bold")
            self.line(form.summary(language()), indent=2)
            self.line(
                say(
                    "version {version}, in force from {date}; languages: {languages}",
                    version=form.version,
                    date=form.valid_from,
                    languages=", ".join(form.languages),
                ),
                "dim",
                indent=2,
            )

    def production(self, production: Production) -> None:
        for produced in production.produced:
            document = produced.document
            if document.issued:
                heading = say(
                    "{title}: document {number}, copy {copy}",
                    title=produced.title,
                    number=numbers.printed_document_id(document.id),
                    copy=document.copy,
                )
                if produced.recipient:
                    heading = say(
                        "{document}, for {name}", document=heading, name=produced.recipient
                    )
                self.line(heading)
            for file in produced.files:
                self.whole("  " * document.issued + file)
            if document.withheld:
                self.line(
                    say("On this copy, what its reader may not see is left out."),
                    "dim",
                    indent=2,
                )
        self.deliveries(production.handed)
        self.findings(production.findings)

    def pack(self, made: PrintPack) -> None:
        """A print pack: where it is, how many pages, and which documents are in it."""
        self.whole(made.file)
        self.line(say("{pages} pages", pages=made.pages), "dim", indent=2)
        for each in made.documents:
            self.line(
                say(
                    "{title}: document {number}, copy {copy}",
                    title=each.title,
                    number=numbers.printed_document_id(each.document),
                    copy=each.copy,
                ),
                indent=2,
            )
        self.findings(made.findings)

    def deliveries(self, handed: Sequence[Handed]) -> None:
        """Copies for units of other authorities: which, to whom, how far, and where they are."""
        for each in handed:
            copy = each.delivery
            status = label("DeliveryStatus", each.status.value)
            if each.status is DeliveryStatus.SENT and copy.means is Means.PACKAGE:
                status = label("DeliveryStatus", "packed")
            if each.status is DeliveryStatus.STOPPED and copy.sent_at is not None:
                status = label("DeliveryStatus", "withheld")
            self.line(
                say(
                    "{case} {title}: document {document}, copy {copy}, for {unit}: {status}",
                    case=numbers.printed(copy.case_id),
                    title=each.title,
                    document=numbers.printed_document_id(copy.document_id),
                    copy=copy.copy,
                    unit=each.unit,
                    status=status,
                )
            )
            if copy.place:
                self.whole(f"  {copy.place}")
            said = [say("made {date}", date=self.moment(copy.sent_at))] if copy.sent_at else []
            if copy.due:
                said.append(say("to be back by {date}", date=copy.due.isoformat()))
            if copy.returned_at:
                said.append(say("back {date}", date=self.moment(copy.returned_at)))
            if said:
                self.line(", ".join(said), "dim", indent=2)

    def publishing(self, publishing: Publishing) -> None:
        for published in publishing.published:
            values = {
                "title": published.title,
                "language": published.language,
                "version": published.template_version,
                "date": published.date,
            }
            self.line(
                say("{title} ({language}): version {version} was published {date}.", **values)
                if published.again
                else say(
                    "{title} ({language}): version {version} is published from {date}. Documents "
                    "can now be issued from it.",
                    **values,
                )
            )
        self.findings(publishing.findings)

    def reading(self, reading: Reading, data: Data) -> None:
        identity = reading.identity
        if identity.document:
            self.line(
                say(
                    "Document {number}, copy {copy}, of case {case}",
                    number=numbers.printed_document_id(identity.document),
                    copy=identity.copy or "?",
                    case=identity.case or "?",
                )
            )
        elif reading.values:
            self.title(say("It says:"))
            for path, value in reading.values.items():
                text = "; ".join(value.texts)
                self.line(f"{field_words(path, data)}: {text}", indent=2)
        self.changes(reading.changes, data)
        self.comments(reading.comments, data)
        self.signatures(reading, data)
        self.findings(reading.findings)

    def signatures(self, reading: Reading, data: Data) -> None:
        """Who has signed, and how that is known."""
        if not reading.signatures:
            return
        self.title(say("Signatures:"))
        for found in reading.signatures:
            path = found["signer"] or ""
            signer = say("The child") if path == CHILD else say("Somebody else")
            self.line(
                say(
                    "{signer}: {status}",
                    signer=item_words(path, data) if path.endswith("]") else signer,
                    status=label("SignatureStatus", found["status"]),
                ),
                indent=2,
            )
            if found["detail"]:
                self.line(found["detail"], "dim", indent=4)

    def received(self, received: Received, name: str, data: Data) -> None:
        case = f"  –  {numbers.printed(data['id'])} ({data['code_name']})" if data else ""
        self.title(name + case)
        if received.recorded:
            self.line(
                say(
                    "Changes recorded: {count}. The plan is now at revision {revision}.",
                    count=len(received.recorded),
                    revision=received.revision,
                )
            )
        elif not received.again:
            self.line(say("No changes to record."))
        self.changes(received.recorded, data)
        self.comments(received.reading.comments, data)
        self.signatures(received.reading, data)
        self.findings(received.reading.findings)
        if received.review:
            self.waiting(received.review)

    def waiting(self, items: Sequence[str]) -> None:
        """What waits for a person because of what was just done."""
        self.line(
            say(
                "Waiting for a person: {items}. See them with: docgen review list",
                items=", ".join(items),
            ),
            "bold yellow",
        )

    def changes(self, changes: Sequence[Change], data: Data) -> None:
        for change in changes:
            self.line(f"• {change_words(change, data)}", indent=2)
            name = label("ChangeCode", change.code)
            weight = label("ChangeClass", change.classified.value)
            self.line(f"{self.who(change)} – {name}, {weight}", "dim", indent=4)

    def who(self, change: Change) -> str:
        """Who and when, saying which of both is known."""
        at = self.moment(change.at) if change.at else ""
        if change.tracked:
            author = change.author or say("author not stated")
            return say("{author}, {at} (tracked change)", author=author, at=at or say("no time"))
        if change.author:
            return say("{author}, {at}", author=change.author, at=at)
        if change.saved_by:
            return say("not tracked; the file was saved by {who}, {at}", who=change.saved_by, at=at)
        if at:
            return say("not tracked; the file was saved {at}", at=at)
        return say("not tracked; the file does not say by whom")

    def comments(self, comments: Sequence[Comment], data: Data) -> None:
        for comment in comments:
            about = f" ({field_words(comment.path, data)})" if comment.path else ""
            author = comment.author or say("author not stated")
            self.line(say("Comment by {author}{about}:", author=author, about=about), indent=2)
            self.line(f"”{comment.text}”", indent=4)

    def findings(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            style = _STYLES[finding.severity]
            head = label("Severity", finding.severity.value)
            self.line(f"{head} [{finding.code}]: {finding.message}", style, indent=2)
            if finding.suggestion:
                self.line(finding.suggestion, indent=4)

    def review(self, items: Sequence[ReviewItem], data: dict[str, Data]) -> None:
        if not items:
            self.line(say("Nothing waits for a decision."))
        for item in items:
            status = label("ReviewStatus", item.status.value)
            case = f"{item.case_id} ({data[item.case_id]['code_name']})" if item.case_id else ""
            self.title(f"{item.id}  {case}  {status}")
            self.line(item.finding["message"], indent=2)
            if item.change:
                change = Change.from_json(item.change)
                self.line(_PROPOSED[item.status](), "dim", indent=2)
                self.changes([change], data.get(item.case_id or "", {}))
            if item.value is not None:
                self.line(say("Recorded instead: {value}", value=item.value), indent=2)
            if item.status.value == "open":
                if item.finding.get("suggestion"):
                    self.line(item.finding["suggestion"], "dim", indent=2)
            else:
                self.line(
                    say(
                        "Decided by {who}, {at}.",
                        who=item.decided_by,
                        at=self.moment(item.decided_at) if item.decided_at else "",
                    ),
                    indent=2,
                )

    def evidence(self, found: Evidence, picture: str | None = None) -> None:
        """One item, the evidence, and what each decision would do; ``picture`` is where the picture
        of what it is about was written.
        """
        self.review([found.item], {found.item.case_id or "": found.data})
        item = found.item
        document = item.document_id and say(
            "{number}, copy {copy}",
            number=numbers.printed_document_id(item.document_id),
            copy=item.copy,
        )
        self.line()
        for name, value in (
            (say("Document"), " – ".join(filter(None, (found.form, document)))),
            (say("File"), found.file),
            (say("Received"), self.moment(item.created_at)),
            (say("Place"), found.place),
            (say("Before"), found.before),
            (say("After"), found.after),
            (say("Signer"), item.evidence.get("signer")),
            (say("Picture"), picture),
        ):
            if value:
                self.line(f"{name}: {value}", indent=2)
        if picture is None and "crop" in item.evidence:
            self.line(say("There is a picture of it:"), indent=2)
            self.line(f"docgen review show {item.id} --crop {item.id}.png", "dim", indent=4)
        if found.decisions is None:
            return
        accept = f"accept {item.id}" if found.decisions.acceptable else None
        for name, words, command in (
            (say("Accept"), found.decisions.accept, accept),
            (say("Correct"), found.decisions.correct, f"correct {item.id} --value …"),
            (say("Reject"), found.decisions.reject, f"reject {item.id}"),
        ):
            if words:
                self.line()
                self.line(f"{name}: {words}", indent=2)
            if words and command:
                self.line(f"docgen review {command}", "dim", indent=4)

    def history(self, history: History) -> None:
        self.line(f"{numbers.printed(history.case)} ({history.code_name})", "bold")
        for event in history.events:
            document = numbers.printed_document_id(event.document) if event.document else ""
            heads = {
                "import": say("Case imported"),
                "document": say(
                    "Document {document} issued (copy {copy})", document=document, copy=event.copy
                ),
                "return": say(
                    "Document {document} came back (copy {copy}): {file}",
                    document=document,
                    copy=event.copy,
                    file=event.file,
                ),
                "signature": say("Signatures: {message}", message=event.message or ""),
                "note": say(
                    "Noted by {who}: {message}", who=event.by or "", message=event.message or ""
                ),
                "review": event.message or "",
                "access": event.message or "",
                "delivery": event.message or "",
                "export": say("The case was handed out"),
                "change": say("Changed"),
            }
            head = heads.get(event.kind, event.kind)
            by = (
                say(
                    " – {decision} by {who}",
                    decision=label("ReviewStatus", event.decision),
                    who=event.by or "",
                )
                if event.decision
                else ""
            )
            if event.decision and event.value:
                by = say("{by}: {value}", by=by, value=event.value)
            revision = say("revision {number}", number=event.revision)
            self.title(f"{self.moment(event.at)}  {revision}  {head}{by}")
            # What was taken out is called what it was called before.
            for change in event.changes:
                gone = change.kind is ChangeKind.REMOVE
                self.changes([change], event.before if gone else event.after)
            self.comments(event.comments, event.after)

    def moment(self, at: dt.datetime) -> str:
        """A time as people read it, where they are."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H.%M")
