"""The digest agrees with the published vectors, however the content is cut into pieces."""

from __future__ import annotations

import base64
import json
from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sharepoint.quickxorhash import QuickXorHash, of_bytes, of_file

VECTORS = json.loads(
    (Path(__file__).parents[1] / "data" / "quickxorhash-vectors.json").read_text("utf-8")
)["vectors"]


def test_every_published_vector_holds() -> None:
    assert len(VECTORS) == 70
    for vector in VECTORS:
        content = base64.b64decode(vector["input_base64"])
        assert of_bytes(content) == vector["hash_base64"], vector["size"]
        assert of_file(BytesIO(content)) == vector["hash_base64"], vector["size"]


@given(st.lists(st.binary(max_size=700), max_size=6))
def test_pieces_make_the_digest_of_the_whole(pieces: list[bytes]) -> None:
    digest = QuickXorHash()
    for piece in pieces:
        digest.update(piece)
    assert digest.base64() == of_bytes(b"".join(pieces))


def test_a_digest_can_be_read_before_the_end() -> None:
    digest = QuickXorHash(b"a")
    assert digest.digest() == QuickXorHash(b"a").digest()
    digest.update(b"b")
    assert digest.base64() == of_bytes(b"ab")
    assert len(digest.digest()) == digest.digest_size
