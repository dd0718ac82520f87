"""An institution's keys in the database: made, exchanged, withdrawn, and the one that signs unlocked.

Cryptography is in badges/keys.py; what the keys sign, in badges/proofs.py and credential_jwt.py.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.key_models import KeyKind, SigningKey
from badges.did import from_multikey
from badges.keys import NONCE, KeyLocked, lock, new_rsa, public_jwk, signer_from, unlock
from badges.outside_signer import ProgramSigner
from badges.proofs import Signer
from persistence import audit

Randomness = Callable[[int], bytes]
"""So many random bytes, as ``secrets.token_bytes`` gives them."""


class NoKey(LookupError):
    """The institution has no key to sign with."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"{slug} has no key to sign badges with. Make one: flask badges keys --slug {slug} --make"
        )


def make(
    session: Session,
    institution_id: int,
    *,
    did: str,
    jwk_address: str,
    secret: str,
    now: datetime,
    random: Randomness,
) -> list[SigningKey]:
    """New keys of both kinds. Those that signed until now are kept to check with, and sign no more."""
    for key in signing(session, institution_id):
        key.retired_at = now
    session.flush()
    made = [
        _ed25519(institution_id, did, secret, now, random),
        _rsa(institution_id, jwk_address, secret, now, random),
    ]
    session.add_all(made)
    details = {"keys": [key.name for key in made]}
    audit.record(
        session,
        f"signing_keys:{institution_id}",
        "make_signing_keys",
        at=now,
        actor_id=None,
        details=details,
    )
    return made


def _ed25519(
    institution_id: int, did: str, secret: str, now: datetime, random: Randomness
) -> SigningKey:
    seed = random(32)
    public = signer_from(did, seed).key
    locked = lock(seed, secret, public=public, nonce=random(NONCE))
    return SigningKey(
        institution_id=institution_id,
        kind=KeyKind.ED25519,
        name=public,
        public=public,
        locked=locked,
        made_at=now,
    )


def _rsa(
    institution_id: int, jwk_address: str, secret: str, now: datetime, random: Randomness
) -> SigningKey:
    private = new_rsa()
    jwk = public_jwk(private, jwk_address)
    locked = lock(private, secret, public=jwk["n"], nonce=random(NONCE))
    return SigningKey(
        institution_id=institution_id,
        kind=KeyKind.RSA,
        name=jwk["kid"].rsplit("/", 1)[-1].removesuffix(".json"),
        public=json.dumps(jwk, sort_keys=True),
        locked=locked,
        made_at=now,
    )


def take_outside(
    session: Session, institution_id: int, public: str, *, now: datetime
) -> SigningKey:
    """Sign proofs from now on with a key that a program outside holds. Raises ValueError.

    ``public`` is the key as multibase. The one that signed until now stays to check with.
    """
    from_multikey(public)
    for key in signing(session, institution_id):
        if key.kind is KeyKind.ED25519:
            key.retired_at = now
    session.flush()
    made = SigningKey(
        institution_id=institution_id,
        kind=KeyKind.ED25519,
        name=public,
        public=public,
        locked=b"",
        made_at=now,
    )
    session.add(made)
    audit.record(
        session,
        f"signing_keys:{institution_id}",
        "take_outside_signing_key",
        at=now,
        actor_id=None,
        details={"key": public},
    )
    return made


def withdraw(
    session: Session, institution_id: int, name: str, *, now: datetime
) -> SigningKey | None:
    """Let nothing be believed any longer that this key signed; None where there is no such key."""
    key = session.scalar(
        select(SigningKey).where(
            SigningKey.institution_id == institution_id, SigningKey.name == name
        )
    )
    if key is None or key.withdrawn_at is not None:
        return key
    key.retired_at = key.retired_at or now
    key.withdrawn_at = now
    audit.record(
        session,
        f"signing_keys:{institution_id}",
        "withdraw_signing_key",
        at=now,
        actor_id=None,
        details={"key": name},
    )
    return key


def keys_of(session: Session, institution_id: int) -> list[SigningKey]:
    """Every key, newest first."""
    return list(
        session.scalars(
            select(SigningKey)
            .where(SigningKey.institution_id == institution_id)
            .order_by(SigningKey.id.desc())
        )
    )


def signing(session: Session, institution_id: int) -> list[SigningKey]:
    """The keys that sign now, one of each kind at most."""
    return [key for key in keys_of(session, institution_id) if key.retired_at is None]


def multikeys(session: Session, institution_id: int) -> list[str]:
    """Public keys that proofs may be checked with, newest first."""
    return [
        key.public
        for key in keys_of(session, institution_id)
        if key.kind is KeyKind.ED25519 and key.withdrawn_at is None
    ]


def jwks(session: Session, institution_id: int) -> list[dict[str, Any]]:
    """Public keys that tokens may be checked with, newest first."""
    return [
        json.loads(key.public)
        for key in keys_of(session, institution_id)
        if key.kind is KeyKind.RSA and key.withdrawn_at is None
    ]


def signer(
    session: Session,
    institution_id: int,
    slug: str,
    *,
    did: str,
    secret: str,
    outside: Sequence[str] = (),
) -> Signer:
    """The key that signs proofs now. Raises NoKey, KeyLocked.

    ``outside`` is the command of the program that holds a key which is not kept here.
    """
    key = _signing(session, institution_id, slug, KeyKind.ED25519)
    if key.locked:
        return signer_from(did, unlock(key.locked, secret, public=key.public))
    if not outside:
        raise KeyLocked("The key is held outside, and BADGE_SIGNER does not say by which program.")
    return ProgramSigner(did, key.public, outside)


def token_key(
    session: Session, institution_id: int, slug: str, *, secret: str
) -> tuple[bytes, str]:
    """The key that signs tokens now, as DER, and its ``kid``. Raises NoKey, KeyLocked."""
    key = _signing(session, institution_id, slug, KeyKind.RSA)
    jwk = json.loads(key.public)
    return unlock(key.locked, secret, public=jwk["n"]), jwk["kid"]


def _signing(session: Session, institution_id: int, slug: str, kind: KeyKind) -> SigningKey:
    found = next((key for key in signing(session, institution_id) if key.kind is kind), None)
    if found is None:
        raise NoKey(slug)
    return found
