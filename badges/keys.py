"""Private keys: made, locked with a secret from the settings, unlocked to sign. Nothing is stored here.

A locked key is bound to its public key: it cannot be exchanged for another one unnoticed.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwt.algorithms import RSAAlgorithm

from badges.did import fingerprint, multikey

NONCE = 12
RSA_BITS = 2048


class KeyLocked(ValueError):
    """The private key cannot be unlocked with the secret of these settings."""


@dataclass(frozen=True)
class LocalSigner:
    """An unlocked Ed25519 key. Its text never shows the private part."""

    did: str
    key: str
    _private: Ed25519PrivateKey = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes."""
        return self._private.sign(content)


def signer_from(did: str, seed: bytes) -> LocalSigner:
    """A signer from the 32 bytes of an Ed25519 private key."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return LocalSigner(did, multikey(private.public_key().public_bytes_raw()), private)


def new_rsa() -> bytes:
    """A new RSA private key, as DER."""
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_jwk(private_der: bytes, address: str) -> dict[str, Any]:
    """The public half of an RSA key as a JWK whose ``kid`` is an address below this one."""
    private = unlocked(private_der)
    jwk: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    name = fingerprint(jwk["n"].encode())
    shown = {part: jwk[part] for part in ("kty", "n", "e")}
    return {**shown, "alg": "RS256", "use": "sig", "kid": f"{address}/{name}.json"}


@lru_cache(maxsize=16)
def unlocked(private_der: bytes) -> rsa.RSAPrivateKey:
    """An RSA private key to sign tokens with. Reading one checks it, which takes a while: kept."""
    found = serialization.load_der_private_key(private_der, password=None)
    if not isinstance(found, rsa.RSAPrivateKey):
        raise TypeError("This is not an RSA key.")
    return found


def lock(private: bytes, secret: str, *, public: str, nonce: bytes) -> bytes:
    """The private key encrypted (AES-256-GCM). ``nonce``: 12 random bytes, never used twice."""
    if len(nonce) != NONCE:
        raise ValueError(f"{NONCE} random bytes are wanted.")
    return nonce + AESGCM(_derived(secret)).encrypt(nonce, private, public.encode())


def unlock(locked: bytes, secret: str, *, public: str) -> bytes:
    """The private key. Raises KeyLocked for another secret, an altered key or an exchanged one."""
    try:
        return AESGCM(_derived(secret)).decrypt(locked[:NONCE], locked[NONCE:], public.encode())
    except (InvalidTag, ValueError):
        raise KeyLocked(
            "A signing key cannot be unlocked: BADGE_KEY_SECRET (without it SECRET_KEY) is not the one "
            "that the key was locked with, or the stored key was altered."
        ) from None


def _derived(secret: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"imprimatur badge keys 1")
    return kdf.derive(secret.encode())
