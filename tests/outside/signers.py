"""People with certificates as other programs want them: RSA keys, PKCS #12 files, NSS databases."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from docgen.case.signatures import SignatureStatus
from docgen.office.pdf_gate import admit
from docgen.reading.signatures.judging import Issued, Judged, judge
from docgen.reading.signatures.matching import Expected
from docgen.reading.signatures.trust import Trust, Vouches
from tests.reading.signatures.people import Authority, Holder

VH1, VH2 = "guardians[vh1]", "guardians[vh2]"
PEOPLE = (
    Expected(VH1, "Jenny Lindqvist", "19901122-2388"),
    Expected(VH2, "Mattias Ek", "19910322-2395"),
)
PASSWORD = "hemligt"


@cache
def authority() -> Authority:
    return Authority("Testlegitimation", _key())


@cache
def holders() -> dict[str, Holder]:
    """The two guardians by their paths."""
    return {
        person.path: authority().gives_rsa(person.name, f"PNOSE-{digits}", key=_key())
        for person, digits in zip(PEOPLE, ("199011222388", "199103222395"), strict=True)
    }


def trust() -> Trust:
    return Trust((authority().trusted(Vouches.PERSONS),))


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def nss(folder: Path) -> str:
    """A database of both guardians' keys, as NSS has them; by their paths' last part."""
    folder.mkdir()
    there = f"sql:{folder}"
    ran("certutil", "-N", "-d", there, "--empty-password")
    for name, path in (("vh1", VH1), ("vh2", VH2)):
        holder = holders()[path]
        file = folder / f"{name}.p12"
        # NSS of Debian 12 reads no newer kind of protection.
        protection = (
            serialization.PrivateFormat.PKCS12.encryption_builder()
            .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
            .hmac_hash(hashes.SHA1())  # noqa: S303 - as above
            .build(PASSWORD.encode())
        )
        assert isinstance(holder.key, rsa.RSAPrivateKey)
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(
                name.encode(), holder.key, holder.certificate, [holder.issuer], protection
            )
        )
        ran("pk12util", "-i", str(file), "-d", there, "-W", PASSWORD)
    ran("certutil", "-M", "-n", authority().name, "-t", "CT,CT,CT", "-d", there)
    return there


def ran(*command: str) -> str:
    """What a program prints; an AssertionError with what it complained of where it failed."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
    return done.stdout


def judged(content: bytes, issued: bytes) -> Judged:
    """What docgen says of a signed PDF now: other programs sign by the clock on the wall."""
    now = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    return judge(
        admit(content),
        PEOPLE,
        trust(),
        Issued(issued),
        now=now,
        zone=ZoneInfo("Europe/Stockholm"),
    )


def statuses(found: Judged) -> dict[str | None, SignatureStatus]:
    """Who has signed."""
    return {each.signer: each.status for each in found.signatures}


def details(found: Judged) -> Sequence[str]:
    return [each.detail or "" for each in found.signatures]
