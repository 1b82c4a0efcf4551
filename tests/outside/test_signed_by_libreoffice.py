"""Files that LibreOffice has signed, Word files and PDFs, with keys of an NSS database."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from pathlib import Path

import pytest

from docgen.reading import word
from docgen.reading.signatures.pades import PdfSignature, signatures
from docgen.reading.signatures.problems import Problem
from docgen.reading.signatures.word import WordSignature, word_signatures
from tests.outside.signers import PEOPLE, nss, trust
from tests.reading.signatures.word_signer import packed, parts_of
from tests.work.installation import CASE, Installation

_HANDS = Path(__file__).with_name("uno_signer.py")


@pytest.fixture
def signed(empty: Installation, tmp_path: Path) -> Path:
    """A folder with an issued plan that LibreOffice has signed as Word file and as PDF."""
    empty.take_in()
    plan = empty.issue("lots/plan", CASE)[0]
    (tmp_path / "plan.docx").write_bytes(empty.original(plan.id, plan.copy))
    keys = nss(tmp_path / "nss")
    wanted = {"folder": str(tmp_path), "name": PEOPLE[0].name}
    done = subprocess.run(
        ["/usr/bin/python3", str(_HANDS), json.dumps(wanted)],
        env={**os.environ, "MOZILLA_CERTIFICATE_FOLDER": keys, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path


def by_word(content: bytes) -> WordSignature:
    (found,) = word_signatures(word.open_word(content), trust(), now=_now())
    return found


def by_pdf(content: bytes) -> PdfSignature:
    (found,) = signatures(content, trust(), now=_now()).found
    return found


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)


def test_what_libreoffice_signed_holds_until_it_is_changed(signed: Path) -> None:
    content = (signed / "signed.docx").read_bytes()
    found = by_word(content)
    assert found.problems == ()
    assert (found.holder.personal_id, found.authority) == ("199011222388", "Testlegitimation")

    parts = parts_of(content)
    for name, old, new in (
        ("word/document.xml", b"</w:t>", b" inte</w:t>"),
        ("word/footer1.xml", b"</w:t>", b" 2</w:t>"),
        ("_rels/.rels", b"docProps/custom.xml", b"docProps/other.xml"),
    ):
        assert old in parts[name]
        changed = packed({**parts, name: parts[name].replace(old, new, 1)})
        assert Problem.ALTERED in by_word(changed).problems

    pdf = (signed / "signed.pdf").read_bytes()
    assert by_pdf(pdf).problems == ()
    assert by_pdf(pdf).holder.name == PEOPLE[0].name
    at = pdf.index(b"stream") + 100
    assert Problem.ALTERED in by_pdf(pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]).problems
