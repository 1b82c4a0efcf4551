"""What goes wrong with SharePoint, in words for those who keep documents in it."""

from __future__ import annotations

import pytest

from docgen.errors import DocgenError, ExitCode
from docgen.messages import LANGUAGES, speaking
from docgen.stores.sharepoint_errors import in_our_words
from sharepoint import errors
from sharepoint.errors import SharePointError

PATH = "Ärenden/2026-0042 Tärna/plan.docx"


def column_refused() -> errors.FieldRefused:
    refused = errors.FieldRefused("fields.set", code="-2130575223")
    refused.column = "DocgenStatus"
    return refused


def throttled() -> errors.Throttled:
    busy = errors.Throttled("content.put", status=429)
    busy.after = 612.4
    return busy


KINDS: list[tuple[SharePointError, str, ExitCode, str]] = [
    (errors.NotFound("x"), "store_not_found", ExitCode.REFUSED, PATH),
    (errors.Denied("x"), "store_denied", ExitCode.UNAVAILABLE, PATH),
    (errors.Locked("x"), "store_locked", ExitCode.UNAVAILABLE, PATH),
    (errors.OutcomeUnknown("x"), "store_outcome_unknown", ExitCode.UNAVAILABLE, PATH),
    (errors.ResyncNeeded("x"), "store_resync", ExitCode.UNAVAILABLE, ""),
    (errors.NameRefused("x"), "store_name_invalid", ExitCode.REFUSED, PATH),
    (errors.TooLarge("x"), "store_too_large", ExitCode.REFUSED, PATH),
    (errors.Full("x"), "store_full", ExitCode.UNAVAILABLE, PATH),
    (column_refused(), "store_column", ExitCode.REFUSED, "DocgenStatus"),
    (errors.Infected("x"), "store_infected", ExitCode.REFUSED, PATH),
    (
        errors.SignInFailed("x", code="AADSTS7000215"),
        "store_sign_in",
        ExitCode.UNAVAILABLE,
        "AADSTS7000215",
    ),
    (errors.AlreadyExists("x"), "store_name_taken", ExitCode.UNAVAILABLE, PATH),
    (throttled(), "store_unreachable", ExitCode.UNAVAILABLE, "612"),
    (
        errors.Unreachable("item.get: ConnectTimeout"),
        "store_unreachable",
        ExitCode.UNAVAILABLE,
        "item.get: ConnectTimeout",
    ),
    (errors.NotUnderstood("x", request_id="r-1"), "store_unreachable", ExitCode.UNAVAILABLE, "r-1"),
    (errors.Truncated("x"), "store_unreachable", ExitCode.UNAVAILABLE, ""),
    (errors.TooMany("x", status=500), "store_unreachable", ExitCode.UNAVAILABLE, "500"),
    (errors.ForeignAddress("x"), "store_unreachable", ExitCode.UNAVAILABLE, ""),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "code", "exit_code", "holds"), KINDS, ids=[type(kind[0]).__name__ for kind in KINDS]
)
def test_each_kind_has_its_code_and_says_what_it_is_about(
    error: SharePointError, code: str, exit_code: ExitCode, holds: str, language: str
) -> None:
    with speaking(language), pytest.raises(DocgenError) as said, in_our_words(PATH, "a"):
        raise error
    assert (said.value.code, said.value.exit_code) == (code, exit_code)
    assert said.value.__cause__ is error
    assert holds in said.value.message
    assert "{" not in said.value.message


def test_every_kind_there_is_has_been_thought_of() -> None:
    """One that is new would be said to be out of reach; that may be wrong."""
    named = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    kinds = {kind for kind in named if issubclass(kind, SharePointError)}
    # A condition that fails is judged where it was set; it does not come this far by itself.
    assert kinds - {type(kind[0]) for kind in KINDS} == {SharePointError, errors.Changed}


def test_what_is_no_fault_of_sharepoints_is_left_as_it_is() -> None:
    with pytest.raises(KeyError), in_our_words(PATH):
        raise KeyError(PATH)
