"""What is told about copies for units of other authorities, and about none that they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docgen.case import numbers, values
from docgen.case.model import Unit
from docgen.forms.catalogue import Form
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.records.deliveries import Delivery, DeliveryStatus, Means


@dataclass(frozen=True)
class Handed:
    """What became of one copy: ``files`` are those that were put somewhere now."""

    delivery: Delivery
    unit: str
    """The unit's name."""
    title: str
    """The form's title."""
    status: DeliveryStatus
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    told_before: bool = False
    """What stands in the way of sending it stood there before."""

    def to_json(self) -> dict[str, Any]:
        copy = self.delivery
        return {
            "document": copy.document_id,
            "copy": copy.copy,
            "case": copy.case_id,
            "form": copy.form,
            "unit": copy.unit,
            "unit_name": self.unit,
            "authority": copy.authority,
            "means": copy.means.value,
            "status": self.status.value,
            "consent": copy.consent,
            "sent_at": copy.sent_at.isoformat() if copy.sent_at else None,
            "due": copy.due.isoformat() if copy.due else None,
            "returned_at": copy.returned_at.isoformat() if copy.returned_at else None,
            "place": copy.place,
        }


def unit_name(data: values.Data, unit: str) -> str:
    """What a unit of a case is called; its id where the case does not know it any longer."""
    return next((each["name"] for each in data.get("units", ()) if each["id"] == unit), unit)


def delivery_words(payload: Mapping[str, Any], data: values.Data) -> str:
    """A journalled delivery, as a person reads it; ``data`` is the case, for names."""
    unit = unit_name(data, payload["unit"])
    if payload["stopped"] and payload.get("packed"):
        # Somebody may have sent it before.
        return say(
            "The package for {unit} is not to be sent: no consent allows it any longer", unit=unit
        )
    if payload["stopped"]:
        return say("No copy was sent to {unit}: no consent allows it any longer", unit=unit)
    if payload["means"] == Means.STORE.value:
        return say("A copy for {unit} was put into the store of its authority", unit=unit)
    return say("A package for {unit} was made", unit=unit)


def not_covered(unit: Unit) -> Finding:
    """That a unit gets no copy, for want of consent."""
    return Finding(
        "copy_without_consent",
        Severity.WARNING,
        say(
            "{unit} gets no copy: no valid consent lets the responsible unit share with it. The "
            "duty to report concern applies all the same.",
            unit=unit.name,
        ),
        path=f"units[{unit.id}]",
        suggestion=say("Ask the family for a consent that names the unit, then issue it again."),
    )


def when_signed(form: Form) -> Finding:
    """That the copies go later."""
    return Finding(
        "send_when_signed",
        Severity.NOTE,
        say(
            "{form} to a first meeting goes out when a guardian has signed it. The copies for "
            "units of other authorities are held until the signed document is back.",
            form=form.title(form.languages[0]),
        ),
    )


def released(copy: Delivery, unit: str, title: str) -> Finding:
    """That a copy that was held has gone, or lies packed."""
    said = (
        say("{form} is signed, and a copy was put into the store of {unit}.", form=title, unit=unit)
        if copy.means is Means.STORE
        else say("{form} is signed: the package for {unit} can be sent now.", form=title, unit=unit)
    )
    return Finding("copy_released", Severity.NOTE, said, path=f"units[{copy.unit}]")


def stopped(copy: Delivery, unit: str) -> Finding:
    """That a copy was not sent after all."""
    return Finding(
        "copy_stopped",
        Severity.WARNING,
        say(
            "Copy {copy} of document {number} was not sent to {unit}: no valid consent allows it "
            "any longer.",
            copy=copy.copy,
            number=numbers.printed_document_id(copy.document_id),
            unit=unit,
        ),
    )


def not_to_be_sent(copy: Delivery, unit: str) -> Finding:
    """That a package is not to be sent, as the consent holds no longer."""
    return Finding(
        "package_stopped",
        Severity.WARNING,
        say(
            "No consent allows it any longer: do not send the package with document {number} to "
            "{unit}.",
            number=numbers.printed_document_id(copy.document_id),
            unit=unit,
        ),
        path=f"units[{copy.unit}]",
        suggestion=say("If it has been sent already, tell the unit that the consent has ended."),
    )


def not_sent(copy: Delivery, unit: str, reason: str) -> Finding:
    """That a copy waits to be sent, and what stood in the way."""
    return Finding(
        "copy_not_sent",
        Severity.WARNING,
        say(
            "Copy {copy} of document {number} could not be sent to {unit}: {reason}",
            copy=copy.copy,
            number=numbers.printed_document_id(copy.document_id),
            unit=unit,
            reason=reason,
        ),
        suggestion=say("It is tried again while docgen receive --watch runs."),
    )


def overdue(copy: Delivery, unit: str) -> Finding:
    """That a copy has not come back when it should have."""
    return Finding(
        "copy_overdue",
        Severity.WARNING,
        say(
            "Copy {copy} of document {number} should have come back from {unit} by {due}.",
            copy=copy.copy,
            number=numbers.printed_document_id(copy.document_id),
            unit=unit,
            due=copy.due.isoformat() if copy.due else "",
        ),
        suggestion=say(
            "Ask the unit for it. Put the answer into the inbox, or receive it: docgen receive "
            "FILE."
        ),
    )
