"""A form ready to fill: the catalogue's form with its compiled template."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from docgen.case import intake, numbers, recipients, values
from docgen.case.model import Case
from docgen.case.notation import Names
from docgen.case.signers import required_signers, signing_rules
from docgen.case.wording import field_words
from docgen.errors import Refused, WrongUse
from docgen.filling import word
from docgen.filling.context import Plain, Printing, SignerLine, context
from docgen.forms.catalogue import Form
from docgen.messages import say, speaking
from docgen.plan.document import Document
from docgen.plan.reading import Finding, Severity

NOT_ISSUED = "0000000000"
"""The document number of a file that was only filled: no issued document has it."""


@dataclass(frozen=True)
class FillableForm:
    """Fills one form. Safe to share between threads."""

    form: Form

    def fill(
        self,
        case: Case,
        *,
        id: str = NOT_ISSUED,  # noqa: A002 - the contract's name
        at: dt.date | dt.datetime | None = None,
        about: str | None = None,
        recipient: str | None = None,
        language: str | None = None,
        copy: str = "1",
        issued: bool = False,
    ) -> Document:
        """Fill the form for ``case``; the same arguments give the same bytes.

        ``about`` is the meeting or consent the form is about, as ``meetings[m2]``; it may be left
        out where the case has only one. ``recipient`` is a guardian's id. ``at`` is the day the
        document is made.

        Raises Refused ``missing_fields`` naming every required value that is missing, and
        WrongUse for an ``about``, ``recipient`` or language that does not exist.
        """
        data = intake.dump(case)
        language = language or self.form.languages[0]
        about = self._about(data, about)
        if recipient is not None and recipient not in recipients.recipients(case):
            raise WrongUse(
                "no_such_recipient",
                say(
                    "The case has no guardian {recipient}. It has: {known}.",
                    recipient=recipient,
                    known=", ".join(r for r in recipients.recipients(case) if r),
                ),
            )
        day = at.date() if isinstance(at, dt.datetime) else at
        data = self._with_defaults(data, about, day)
        self._require(data, about)
        printing = Printing(
            data,
            language,
            Names.of(data),
            withheld=recipients.withheld(case, recipient),
        )
        signers = [
            SignerLine(printing, signer.path, signer.capacity.value)
            for signer in required_signers(
                case, signing_rules(self.form.model.parameters, self.form.signing), day, about
            )
        ]
        content, layout = self._render(printing, about, id, copy, signers, case.id, issued)
        plan = data.get("plan") or {}
        return Document(
            id=id,
            copy=copy,
            form=self.form.id,
            template_version=self.form.template_version(language),
            template_sha256=self.form.template_sha256(language),
            language=language,
            case=case.id,
            revision=plan.get("revision", 1),
            about=about,
            recipient=recipient,
            authority=case.authority,
            content=content,
            values=printing.values(),
            layout=layout,
            withheld=tuple(sorted(printing.withheld & printing.printed.keys())),
            issued=issued,
        )

    def blank(self, *, language: str | None = None) -> Document:
        """An empty form, to write in by hand or in Word."""
        language = language or self.form.languages[0]
        printing = Printing({}, language, Names(), blank=self.form.blank)
        signers = [
            SignerLine(printing, f"guardians[new{n}]", "guardian")
            for n in range(1, 3 if self.form.signing.get("guardians", "none") != "none" else 1)
        ]
        content, layout = self._render(printing, None, "", "1", signers, None, issued=False)
        return Document(
            id="",
            copy="1",
            form=self.form.id,
            template_version=self.form.template_version(language),
            template_sha256=self.form.template_sha256(language),
            language=language,
            case=None,
            revision=None,
            about=None,
            recipient=None,
            authority=None,
            content=content,
            values=printing.values(),
            layout=layout,
        )

    def _render(
        self,
        printing: Printing,
        about: str | None,
        number: str,
        copy: str,
        signers: list[SignerLine],
        case_id: str | None,
        issued: bool,  # noqa: FBT001 - passed on, never written by a caller
    ) -> tuple[bytes, dict[str, str]]:
        language = printing.language
        form = self.form
        with speaking(language):
            if printing.blank is not None:
                printed = say("blank")
            elif not issued:
                printed = say("not issued")
            else:
                printed = numbers.printed_document_id(number)
        names = context(
            printing,
            about=about,
            words={
                "document": Plain(**word.document_words(number, printed, copy)),
                "form": Plain(
                    title=form.title(language),
                    version=form.version,
                    valid_from=form.valid_from.isoformat(),
                ),
                "model": Plain(title=form.model.title(language)),
            },
            signers=signers,
        )
        properties = {
            "form": form.id,
            "template": form.template_version(language),
            "language": language,
        }
        if case_id is not None:
            properties |= {
                "document": number if issued else "",
                "copy": copy,
                "case": case_id,
                "revision": str((printing.data.get("plan") or {}).get("revision", 1)),
            }
        rendered = word.render(word.compiled(form.template(language)), names, printing, properties)
        return rendered.content, rendered.layout

    def _about(self, data: values.Data, about: str | None) -> str | None:
        """The item the form is about, checked; the only one where none is named."""
        kind = self.form.about
        if kind not in ("meetings", "consents"):
            return None
        known = [f"{kind}[{item['id']}]" for item in data.get(kind, ())]
        if about is not None:
            wanted = about if "[" in about else f"{kind}[{about}]"
            if wanted in known:
                return wanted
        elif len(known) == 1:
            return known[0]
        if not known:
            raise Refused(
                "missing_fields",
                say("The form {form} needs one of {list}, and the case has none.",
                    form=self.form.id, list=kind),
            )  # fmt: skip
        raise WrongUse(
            "about",
            say(
                "Say what {form} is about with --about, one of: {known}.",
                form=self.form.id,
                known=", ".join(known),
            ),
        )

    def _with_defaults(
        self, data: values.Data, about: str | None, day: dt.date | None
    ) -> values.Data:
        """What the system writes where the case is silent, such as the day a summons is sent."""
        for name in self.form.today:
            path = _absolute(name, about)
            if day is not None and values.get(data, path) is None:
                data = values.put(data, path, day.isoformat())
        return data

    def _require(self, data: values.Data, about: str | None) -> None:
        missing = []
        for pattern in self.form.required:
            missing.extend(_missing(data, _absolute(pattern, about)))
        if missing:
            words = [field_words(path, data) for path in missing]
            raise Refused(
                "missing_fields",
                say(
                    "{form} cannot be filled; these are missing in the case: {fields}. Fill them "
                    "in and try again.",
                    form=self.form.title(self.form.languages[0]),
                    fields="; ".join(words),
                ),
                [
                    Finding(
                        "missing_field",
                        Severity.ERROR,
                        say("{field} is missing.", field=text),
                        path=path,
                    )
                    for path, text in zip(missing, words, strict=True)
                ],
            )


def _absolute(pattern: str, about: str | None) -> str:
    """``meeting.date`` as ``meetings[m1].date``."""
    head, _, rest = pattern.partition(".")
    if about and about.startswith(f"{head}s["):
        return f"{about}.{rest}"
    return pattern


def _missing(data: values.Data, pattern: str) -> list[str]:
    """The paths matching ``pattern`` that have no value."""
    head, brackets, rest = pattern.partition("[].")
    if brackets:
        try:
            found: Any = values.get(data, head) or []
        except values.NoSuchItem:
            found = []
        return [path for item in found for path in _missing(data, f"{head}[{item['id']}].{rest}")]
    try:
        value = values.get(data, pattern)
    except values.NoSuchItem:
        value = None
    return [pattern] if value in (None, "", [], (), {}) else []
