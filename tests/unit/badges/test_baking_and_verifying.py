"""A badge travels in a picture; whether it holds is said in sentences, and nothing hostile passes."""

import io
import json
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from badges import credential_jwt, did, proofs, status_list
from badges.baking import NotReadable, bake_png, bake_svg, credential_in
from badges.keys import signer_from
from badges.status_list import Purpose
from badges.verifying import Known, Verdict, verify
from tests.unit.badges.approved import AT, DID, LISTED, award, signer
from tests.unit.badges.test_status_and_tokens import JWK, PRIVATE

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" title="a>b"><path d="M0 0"/></svg>'
SIGNED = proofs.sign(award().as_json(), signer(), AT)
TEXTS = st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace").decode())


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    return out.getvalue()


@given(st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=4))
def test_what_is_baked_is_read_back(found: dict[str, str]) -> None:
    hostile = {**found, "x": ']]></openbadges:credential><script>"&lt;'}
    for once in (bake_png(png(), hostile), bake_svg(SVG, hostile)):
        assert credential_in(once) == hostile


def test_baking_again_replaces() -> None:
    for picture, bake in ((png(), bake_png), (SVG, bake_svg)):
        twice = bake(bake(picture, {"a": 1}), {"b": 2})
        assert credential_in(twice) == {"b": 2} and b'"a"' not in twice
    Image.open(io.BytesIO(bake_png(png(), SIGNED))).verify()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


TWO = (
    bake_png(png(), {"a": 1})[:-12]
    + chunk(b"iTXt", b"openbadgecredential\x00\x00\x00\x00\x00{}")
    + chunk(b"IEND", b"")
)
PACKED = (
    png()[:-12] + chunk(b"iTXt", b"openbadgecredential\x00\x01\x00\x00\x00xx") + chunk(b"IEND", b"")
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (png(), "no credential"),
        (TWO, "more than one"),
        (PACKED, "compressed"),
        (png()[:-20], "torn"),
        (SVG, "no credential"),
        (b"<svg><!DOCTYPE x>", "cannot be read"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]><svg>&a;</svg>', "cannot be read"),
        (b"\xff\xfe\x00", "neither"),
        (b"[" * 100_000, "no credential"),
        (b"[]", "no credential"),
        (b" " * (6 * 1024 * 1024), "too large"),
        (b"GIF89a", "no credential"),
    ],
)
def test_a_file_that_holds_no_badge_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(NotReadable, match=says):
        credential_in(content)


def known(bits: set[int] = frozenset(), **changed: Any) -> Known:  # type: ignore[assignment]
    listed = proofs.sign(
        status_list.credential(LISTED, DID, Purpose.REVOCATION, bits, AT), signer(), AT
    )
    given: dict[str, Any] = {
        "documents": {DID: did.document(DID, [signer().key])},
        "lists": {LISTED: listed},
        "jwks": {"keys": [JWK]},
    }
    return Known(**{**given, **changed})


def about(verdict: Verdict) -> dict[str, bool | None]:
    return {one.about: one.holds for one in verdict.findings}


def test_a_good_badge_is_valid_as_document_and_as_token() -> None:
    verdict = verify(SIGNED, known(), AT)
    assert verdict.valid and set(about(verdict)) == {
        "signature",
        "issuer",
        "form",
        "dates",
        "status",
    }
    token = credential_jwt.encode(award().as_json(), PRIVATE, JWK["kid"])
    assert verify(token, known(), AT).valid
    assert not verify(token, known({94}), AT).valid
    assert not verify(token[:-3], known(), AT).valid


def other_signer() -> Any:
    return signer_from(DID, bytes(32))


@pytest.mark.parametrize(
    ("given", "knows", "about_what", "holds"),
    [
        ({"name": "Changed"}, {}, "signature", False),
        ({"undefined": "x"}, {}, "signature", False),
        ({}, {"bits": {94}}, "status", False),
        ({}, {"lists": {}}, "status", None),
        ({}, {"documents": {}}, "issuer", None),
        ({}, {"documents": {DID: did.document(DID, [])}}, "issuer", False),
        ({}, {"documents": {DID: did.document("did:web:x", [signer().key])}}, "issuer", False),
    ],
)
def test_whatever_does_not_hold_is_named(
    given: dict[str, Any], knows: dict[str, Any], about_what: str, holds: bool | None
) -> None:
    verdict = verify({**SIGNED, **given}, known(**knows), AT)
    assert about(verdict)[about_what] is holds and not verdict.valid


def test_a_key_of_another_issuer_is_not_believed() -> None:
    """Somebody signs with a key and a name of their own what pretends to come from the institution."""
    stranger = signer_from("did:web:evil.example", bytes(32))
    forged = proofs.sign(award().as_json(), stranger, AT)
    documents = {
        DID: did.document(DID, [signer().key]),
        stranger.did: did.document(stranger.did, [stranger.key]),
    }
    verdict = verify(forged, known(documents=documents), AT)
    assert about(verdict)["signature"] and about(verdict)["issuer"] is False


def test_a_list_of_somebody_else_or_with_an_unknown_key_is_not_believed() -> None:
    listing = status_list.credential(LISTED, DID, Purpose.REVOCATION, (), AT)
    for forger in (signer_from("did:web:evil.example", bytes(32)), signer_from(DID, bytes(32))):
        verdict = verify(SIGNED, known(lists={LISTED: proofs.sign(listing, forger, AT)}), AT)
        assert about(verdict)["status"] is False


def test_dates_are_looked_at() -> None:
    dated = proofs.sign(
        {**award().as_json(), "validUntil": proofs.moment(AT + timedelta(days=10))}, signer(), AT
    )
    assert verify(dated, known(), AT + timedelta(days=9)).valid
    late = verify(dated, known(), AT + timedelta(days=11))
    assert about(late)["dates"] is False and "expired" in str(late.findings[3].says)
    assert about(verify(dated, known(), AT - timedelta(days=1)))["dates"] is False


@pytest.mark.parametrize("given", [{}, {"proof": 1}, {"issuer": []}, json.loads('{"@context": 7}')])
def test_nonsense_has_a_verdict_and_no_error(given: dict[str, Any]) -> None:
    assert not verify(given, known(), AT).valid
    assert not verify({**SIGNED, **given}, known(), AT).valid or given == {}
