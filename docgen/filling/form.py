"""A form ready to fill: the catalogue's form with its compiled template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docgen.case import intake, notation, numbers, paths, recipients, values
from docgen.case.model import Case
from docgen.case.signers import required_signers, signing_rules
from docgen.case.wording import field_words
from docgen.errors import Refused, WrongUse
from docgen.filling import confined
from docgen.filling.order import Filled, Order, carry_out
from docgen.forms.catalogue import COVER, Form
from docgen.forms.publishing import draft
from docgen.messages import label, say, speaking
from docgen.plan.document import Anchoring, Document
from docgen.plan.reading import Finding, Severity

NOT_ISSUED = "0000000000"
"""The document number of a file that was only filled: no issued document has it."""


Words = Mapping[str, Mapping[str, str | int]]
"""What a template may name that is not in the case, by the name before the dot."""

DELIVERY = ("title", "number", "copy", "unit", "due")
"""What a cover letter says as ``delivery``: of which document it is, to whom, and by when."""


@dataclass(frozen=True)
class FillableForm:
    """Fills one form. Safe to share between threads."""

    form: Form

    def fill(  # noqa: PLR0913 - all that may differ between two documents
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
        anchors: Anchoring = "controls",
        words: Words | None = None,
    ) -> Document:
        """Fill the form for ``case``; the same arguments give the same bytes.

        ``about`` is the meeting or consent the form is about, as ``meetings[m2]``; it may be left
        out where the case has only one. ``recipient`` is a guardian's id. ``at`` is the day the
        document is made. With ``anchors="bookmarks"``, the file has no content controls. ``words``
        are what the form's template may name besides, such as ``delivery`` in a cover letter.

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
        rules = signing_rules(self.form.model.parameters, self.form.signing)
        withheld = recipients.withheld(case, recipient)
        revision = (data.get("plan") or {}).get("revision", 1)
        with speaking(language):
            printed = numbers.printed_document_id(id) if issued else say("not issued")
        filled = self._carried_out(
            Order(
                template=self.form.template(language),
                language=language,
                data=data,
                document={"number": id, "printed": printed, "copy": copy},
                words={**self._words(language), **(words or {})},
                properties={
                    **self._properties(language),
                    "document": id if issued else "",
                    "copy": copy,
                    "case": case.id,
                    "revision": str(revision),
                },
                about=about,
                signers=tuple(
                    (signer.path, signer.capacity.value)
                    for signer in required_signers(case, rules, day, about)
                ),
                withheld=withheld,
                anchors=anchors,
            )
        )
        return Document(
            id=id,
            copy=copy,
            form=self.form.id,
            template_version=self.form.template_version(language),
            template_sha256=self.form.template_sha256(language),
            language=language,
            case=case.id,
            revision=revision,
            about=about,
            recipient=recipient,
            authority=case.authority,
            content=filled.content,
            values=filled.values,
            layout=filled.layout,
            signers=filled.signers,
            withheld=tuple(sorted(withheld & filled.values.keys())),
            findings=draft(self.form, language),
            issued=issued,
        )

    def blank(self, *, language: str | None = None, anchors: Anchoring = "controls") -> Document:
        """An empty form, to write in by hand or in Word."""
        language = language or self.form.languages[0]
        lines = 3 if self.form.signing.get("guardians", "none") != "none" else 1
        with speaking(language):
            printed = say("blank")
        filled = self._carried_out(
            Order(
                template=self.form.template(language),
                language=language,
                data={},
                document={"number": "", "printed": printed, "copy": "1"},
                words=self._words(language),
                properties=self._properties(language),
                signers=tuple((f"guardians[new{n}]", "guardian") for n in range(1, lines)),
                blank=self.form.blank,
                anchors=anchors,
            )
        )
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
            content=filled.content,
            values=filled.values,
            layout=filled.layout,
            signers=filled.signers,
            findings=draft(self.form, language),
        )

    def _carried_out(self, order: Order) -> Filled:
        """A published template is filled here; one that is not, apart from us and under limits."""
        if self.form.published(order.language):
            return carry_out(order)
        return confined.carry_out(order)

    def _words(self, language: str) -> Words:
        """What the form and its model are called; of a cover letter, what nobody has said yet."""
        unsaid = dict.fromkeys(DELIVERY, notation.EMPTY) if self.form.about == COVER else {}
        return {
            **({"delivery": unsaid} if unsaid else {}),
            "form": {
                "title": self.form.title(language),
                "version": self.form.version,
                "valid_from": self.form.valid_from.isoformat(),
            },
            "model": {"title": self.form.model.title(language)},
        }

    def _properties(self, language: str) -> dict[str, str]:
        """Which form the document says it was made from."""
        return {
            "form": self.form.id,
            "template": self.form.template_version(language),
            "language": language,
        }

    def _about(self, data: values.Data, about: str | None) -> str | None:
        """The item the form is about, checked; the only one where none is named."""
        kind = self.form.about
        if kind not in ("meetings", "consents"):
            if about is not None:
                raise WrongUse(
                    "about",
                    say(
                        "{form} is about the whole case, not about {about}. Leave out --about.",
                        form=self.form.id,
                        about=about,
                    ),
                )
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
                say(
                    "{form} is about a {noun}, and the case has none. Add it to the case first.",
                    form=self.form.id,
                    noun=label("Item", f"{kind}[]"),
                ),
            )
        if about is not None:
            raise WrongUse(
                "about",
                say(
                    "{form} cannot be about {about}. The case has, for --about: {known}.",
                    form=self.form.id,
                    about=about,
                    known=", ".join(known),
                ),
            )
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
            path = paths.absolute(name, about)
            if day is not None and values.get(data, path) is None:
                data = values.put(data, path, day.isoformat())
        return data

    def _require(self, data: values.Data, about: str | None) -> None:
        missing = []
        for pattern in self.form.required:
            missing.extend(_missing(data, paths.absolute(pattern, about)))
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
