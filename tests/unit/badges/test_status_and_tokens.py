"""Status lists and tokens: what is read back is what was written, and nothing hostile passes."""

import base64
import gzip
import json
from random import Random
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from badges import credential_jwt, proofs, status_list
from badges.contexts import CREDENTIALS
from badges.credential_jwt import TokenInvalid
from badges.keys import new_rsa, public_jwk
from badges.status_list import LENGTH, ListInvalid, Purpose
from tests.unit.badges.approved import AT, DID, LISTED, award, signer

RSA = new_rsa()
JWK = public_jwk(RSA, "https://badges.example.edu/jwks")
PRIVATE = serialization.load_der_private_key(RSA, None)


def listing(indexes: set[int]) -> dict[str, Any]:
    return status_list.credential(LISTED, DID, Purpose.REVOCATION, indexes, AT)


@given(st.sets(st.integers(0, LENGTH - 1), max_size=20), st.integers(0, LENGTH - 1))
def test_a_bit_is_set_where_it_was_set_and_nowhere_else(indexes: set[int], asked: int) -> None:
    encoded = status_list.encoded(indexes)
    assert status_list.is_set(encoded, asked) is (asked in indexes)
    assert all(status_list.is_set(encoded, index) for index in indexes)


def test_the_first_bit_is_the_highest_of_the_first_byte() -> None:
    packed = status_list.encoded([0, 9])[1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert len(bits) == LENGTH // 8 and bits[:2] == b"\x80\x40"


def test_a_list_is_a_credential_that_can_be_signed_and_asked() -> None:
    signed = proofs.sign(listing({94}), signer(), AT)
    assert signed["@context"] == [CREDENTIALS] and proofs.check(signed)
    status = award().as_json()["credentialStatus"]
    assert status["statusListIndex"] == "94" and status_list.holds_bit(signed, status)
    assert not status_list.holds_bit(listing({93}), status)


@pytest.mark.parametrize(
    ("listed", "status"),
    [
        ({"id": "https://elsewhere.example/1"}, {}),
        ({}, {"statusPurpose": "suspension"}),
        ({}, {"statusListIndex": "-1"}),
        ({}, {"statusListIndex": "٣"}),
        ({}, {"statusListIndex": str(LENGTH)}),
        ({"credentialSubject": "none"}, {}),
    ],
)
def test_a_list_that_is_not_the_one_meant_is_refused(listed: Any, status: Any) -> None:
    with pytest.raises(ListInvalid):
        status_list.holds_bit(
            {**listing(set()), **listed}, {**award().as_json()["credentialStatus"], **status}
        )


@pytest.mark.parametrize(
    "encoded",
    ["", "z123", "u!!", "u" + base64.urlsafe_b64encode(gzip.compress(bytes(10), mtime=0)).decode()],
)
def test_a_list_that_cannot_be_read_is_refused(encoded: str) -> None:
    with pytest.raises(ListInvalid):
        status_list.is_set(encoded, 1)


def test_a_list_that_unpacks_without_end_is_cut_off() -> None:
    bomb = "u" + base64.urlsafe_b64encode(
        gzip.compress(bytes(50_000_000), mtime=0)
    ).decode().rstrip("=")
    with pytest.raises(ListInvalid, match="no place"):
        status_list.is_set(bomb, status_list.MOST_BYTES * 8)


def test_places_are_random_and_never_used_twice() -> None:
    used: set[int] = set()
    for _ in range(500):
        index = status_list.unused(Random(7), used)
        assert index is not None and index not in used
        used.add(index)
    assert sorted(used) != list(range(500))
    assert status_list.unused(Random(7), range(LENGTH)) is None


def token(**changed: Any) -> str:
    return credential_jwt.encode({**award().as_json(), **changed}, PRIVATE, JWK["kid"])


def test_a_token_holds_the_credential_and_claims_the_same() -> None:
    made = token(validUntil="2030-01-01T00:00:00Z")
    assert set(jwt.get_unverified_header(made)) == {"alg", "kid", "typ"}
    claims = jwt.decode(made, options={"verify_signature": False})
    assert claims["iss"] == DID and claims["jti"] == award().id and claims["exp"] > claims["nbf"]
    assert credential_jwt.decode(made, {"keys": [JWK]}) == {
        **award().as_json(),
        "validUntil": "2030-01-01T00:00:00Z",
    }


def test_a_token_that_does_not_hold_is_refused() -> None:
    good, claims = token(), jwt.decode(token(), options={"verify_signature": False})
    header, body, mark = good.split(".")
    none = base64.urlsafe_b64encode(
        json.dumps({"alg": "none", "kid": JWK["kid"]}).encode()
    ).decode()
    hs256 = jwt.encode(claims, JWK["n"], "HS256", headers={"kid": JWK["kid"]})
    other = jwt.encode(
        claims,
        serialization.load_der_private_key(new_rsa(), None),
        "RS256",
        headers={"kid": JWK["kid"]},
    )

    def signed(**changed: Any) -> str:
        return jwt.encode({**claims, **changed}, PRIVATE, "RS256", headers={"kid": JWK["kid"]})

    bad = (
        f"{none.rstrip('=')}.{body}.",
        hs256,
        other,
        f"{header}.{body[:-4]}AAAA.{mark}",
        signed(iss="did:web:evil.example"),
        signed(jti="urn:other"),
        signed(sub="urn:uuid:0"),
        signed(nbf=0),
        signed(exp=9_999_999_999),
        jwt.encode({"hello": 1}, PRIVATE, "RS256", headers={"kid": JWK["kid"]}),
        "no token",
    )
    for one in bad:
        with pytest.raises(TokenInvalid):
            credential_jwt.decode(one, {"keys": [JWK]})
    with pytest.raises(TokenInvalid, match="not among"):
        credential_jwt.decode(good, {"keys": []})
    with pytest.raises(TokenInvalid, match="subject has an id"):
        credential_jwt.encode({**award().as_json(), "credentialSubject": {}}, PRIVATE, "k")
