"""A credential as VC-JWT, signed with RS256: what wallets take that do not read Data Integrity. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

ALGORITHM = "RS256"


class TokenInvalid(ValueError):
    """Why a token does not hold, as a sentence."""


def encode(credential: Mapping[str, Any], private_key: Any, kid: str) -> str:
    """The token. The credential needs a subject with an ``id``: VC-JWT names it in ``sub``.

    Raises TokenInvalid without one.
    """
    subject = credential["credentialSubject"].get("id")
    if not subject:
        raise TokenInvalid("Only a credential whose subject has an id can be a token.")
    bare = {name: part for name, part in credential.items() if name != "proof"}
    return jwt.encode(
        {**bare, **_claims(bare)}, private_key, ALGORITHM, headers={"kid": kid, "typ": "JWT"}
    )


def decode(token: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    """The credential in a token signed with one of these keys. Raises TokenInvalid.

    Dates are not judged here: that is said with the rest of the verdict.
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        found = next((one for one in jwks.get("keys", ()) if one.get("kid") == kid), None)
        if found is None:
            raise TokenInvalid("The key that it names is not among the issuer’s keys.")
        payload: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK.from_dict(dict(found), ALGORITHM).key,
            algorithms=[ALGORITHM],
            options={"verify_exp": False, "verify_nbf": False, "verify_aud": False},
        )
    except jwt.InvalidTokenError as error:
        raise TokenInvalid(f"The token does not hold: {error}") from None
    claims = {name: payload.pop(name, None) for name in ("iss", "jti", "nbf", "sub", "exp")}
    try:
        wanted = _claims(payload)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise TokenInvalid("The token does not hold a credential.") from None
    if {name: value for name, value in claims.items() if value is not None} != wanted:
        raise TokenInvalid("What the token claims is not what its credential says.")
    return payload


def _claims(bare: Mapping[str, Any]) -> dict[str, Any]:
    issuer = bare["issuer"]
    claims = {
        "iss": issuer["id"] if isinstance(issuer, Mapping) else issuer,
        "jti": bare["id"],
        "nbf": _seconds(bare["validFrom"]),
        "sub": bare["credentialSubject"]["id"],
    }
    if bare.get("validUntil"):
        claims["exp"] = _seconds(bare["validUntil"])
    return claims


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
