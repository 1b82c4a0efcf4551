"""PDFs signed without any library for PDFs: the signature put in by hand, its CMS by OpenSSL's.

So they are as odd as PDFs of many signing services: the time written in their ways, fields that
stand elsewhere in the file, a signature that no reader finds the way to.
"""

from __future__ import annotations

import re

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from docgen.case.signatures import SignatureStatus
from docgen.reading.signatures.judging import AsIssued
from tests.outside.signers import VH1, VH2, holders, judged, statuses

_ROOM = 12_000


def signed_by(
    content: bytes, path: str, *, said: bytes = b"", named: bool = True, kids: bool = False
) -> bytes:
    """An update with one more signature.

    ``said`` is the time as the dictionary has it, ``named`` whether the form leads to the field,
    and ``kids`` whether the field has a list of its parts that stands elsewhere.
    """
    root = re.findall(rb"/Root (\d+) 0 R", content)[-1]
    size = int(re.findall(rb"/Size (\d+)", content)[-1])
    before = re.findall(rb"startxref\s+(\d+)", content)[-1]
    catalog = re.findall(rb"\n%s 0 obj\s*<<(.*?)>>\s*endobj" % root, content, re.DOTALL)[-1]
    old = re.search(rb"/AcroForm <</Fields \[([^\]]*)\]>>", catalog)
    fields = (old[1] if old else b"") + (b" %d 0 R" % (size + 1) if named else b"")
    catalog = catalog.replace(old[0], b"") if old else catalog
    name = path.replace("(", "").encode()
    objects = {
        int(root): b"<<%s /AcroForm <</Fields [%s]>>>>" % (catalog, fields),
        size + 1: b"<< /FT /Sig /T (%s) /V %d 0 R %s >>"
        % (name, size, b"/Kids %d 0 R" % (size + 2) if kids else b""),
        size + 2: b"[%d 0 R]" % (size + 3),
        size + 3: b"<< /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 132 /Parent %d 0 R >>"
        % (size + 1),
        size: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached %s"
        b" /ByteRange [0 %s %s %s] /Contents <%s> >>"
        % (said and b"/M (%s)" % said, *[b"0" * 10] * 3, b"0" * _ROOM),
    }
    out = bytearray(content if content.endswith(b"\n") else content + b"\n")
    places = {}
    for number, text in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = len(out)
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % each for each in sorted(places.items()))
    others = b" ".join(re.findall(rb"/(?:Info \d+ 0 R|ID\s*\[[^\]]*\])", content)[-2:])
    out += b"xref\n%strailer\n<< /Size %d /Root %s 0 R /Prev %s %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        rows, size + 4, root, before, others, table,
    )  # fmt: skip
    start = out.rindex(b"/Contents <") + 10
    end = start + _ROOM + 2
    ranged = b"/ByteRange [0 %010d %010d %010d]" % (start, end, len(out) - end)
    at = out.rindex(b"/ByteRange [")
    out[at : at + len(ranged)] = ranged
    out[start + 1 : end - 1] = _cms(bytes(out[:start] + out[end:]), path)
    return bytes(out)


def _cms(content: bytes, path: str) -> bytes:
    holder = holders()[path]
    assert isinstance(holder.key, rsa.RSAPrivateKey)
    made = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(holder.certificate, holder.key, hashes.SHA256())
        .add_certificate(holder.issuer)
        .sign(
            serialization.Encoding.DER,
            [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary],
        )
    )
    return made.hex().encode().ljust(_ROOM, b"0")


@pytest.mark.parametrize("said", [b"", b"D:20261122111215Z'", b"D:20261122111215Z00'00'", b"now"])
def test_the_time_may_be_written_in_any_way(issued: bytes, said: bytes) -> None:
    found = judged(signed_by(signed_by(issued, VH1, said=said), VH2, said=said), issued)
    assert found.as_issued is not AsIssued.DIFFERENT
    assert statuses(found) == {VH1: SignatureStatus.SIGNED, VH2: SignatureStatus.SIGNED}


def test_the_parts_of_a_field_may_be_listed_elsewhere(issued: bytes) -> None:
    found = judged(signed_by(signed_by(issued, VH1, kids=True), VH2, kids=True), issued)
    assert statuses(found) == {VH1: SignatureStatus.SIGNED, VH2: SignatureStatus.SIGNED}


def test_a_signature_that_no_field_leads_to_goes_to_a_person(issued: bytes) -> None:
    found = judged(signed_by(issued, VH1, named=False), issued)
    assert found.is_signed
    assert SignatureStatus.SIGNED not in statuses(found).values()
    assert SignatureStatus.UNCLEAR in statuses(found).values()


def test_one_byte_changed_breaks_it(issued: bytes) -> None:
    content = bytearray(signed_by(issued, VH1))
    content[len(issued) // 2] ^= 1
    assert statuses(judged(bytes(content), issued))[VH1] is SignatureStatus.INVALID
