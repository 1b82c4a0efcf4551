"""PDFs that poppler has signed: its ``pdfsig``, which uses NSS, as Okular does."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.case.signatures import SignatureStatus
from docgen.reading.signatures.judging import AsIssued
from tests.outside.signers import VH1, VH2, details, judged, nss, ran, statuses

# Poppler 22 writes the numbers of new objects in a way the standard does not allow.
_BY_POPPLER = {SignatureStatus.SIGNED, SignatureStatus.UNCLEAR}


@pytest.fixture
def signed(issued: bytes, tmp_path: Path) -> bytes:
    """Signed by both, one after the other."""
    keys = nss(tmp_path / "nss")
    files = [tmp_path / f"{number}.pdf" for number in range(3)]
    files[0].write_bytes(issued)
    for number, who in enumerate(("vh1", "vh2")):
        ran(
            *("pdfsig", "-nssdir", keys, "-no-ocsp", "-add-signature", "-nick", who),
            *(str(files[number]), str(files[number + 1])),
        )
    return files[2].read_bytes()


def test_both_are_known_by_their_numbers_and_nothing_is_said_to_be_altered(
    signed: bytes, issued: bytes
) -> None:
    found = judged(signed, issued)
    assert found.as_issued is not AsIssued.DIFFERENT
    assert set(statuses(found)) == {VH1, VH2}
    assert set(statuses(found).values()) <= _BY_POPPLER
    for said in details(found):
        assert "Testlegitimation" in said
        # The title in the metadata is as it was.
        assert "titel" not in said.casefold()


def test_one_byte_changed_leaves_neither(signed: bytes, issued: bytes) -> None:
    """Where in the file it is differs: at worst a signature cannot be told whose it is."""
    content = bytearray(signed)
    content[len(issued) // 2] ^= 1
    found = statuses(judged(bytes(content), issued))
    assert SignatureStatus.SIGNED not in found.values()
    assert SignatureStatus.INVALID in found.values()
