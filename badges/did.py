"""Who signs: did:web names, their documents, and keys written as multibase. Pure.

Keeping and unlocking private keys is in keys.py.
"""

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote, urlsplit

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"
DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def base58(content: bytes) -> str:
    """Base58 with Bitcoin's alphabet."""
    number, found = int.from_bytes(content), ""
    while number:
        number, rest = divmod(number, 58)
        found = ALPHABET[rest] + found
    zeros = len(content) - len(content.lstrip(b"\x00"))
    return ALPHABET[0] * zeros + found


def from_base58(text: str) -> bytes:
    """The bytes of a text in base58. Raises ValueError."""
    number = 0
    for one in text:
        place = ALPHABET.find(one)
        if place < 0:
            raise ValueError(f"“{one}” does not occur in base58")
        number = number * 58 + place
    zeros = len(text) - len(text.lstrip(ALPHABET[0]))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def multikey(public: bytes) -> str:
    """An Ed25519 public key of 32 bytes as multibase: ``z6Mk…``."""
    return "z" + base58(ED25519 + public)


def from_multikey(text: str) -> bytes:
    """The 32 bytes of an Ed25519 public key. Raises ValueError for any other kind."""
    if not text.startswith("z"):
        raise ValueError("a key in base58 begins with z")
    content = from_base58(text[1:])
    if content[:2] != ED25519 or len(content) != 34:
        raise ValueError("this is not an Ed25519 key")
    return content[2:]


def did_web(base_url: str, *path: str) -> str:
    """The did:web name whose document lies at ``base_url/path/did.json``."""
    parts = urlsplit(base_url)
    within = [one for one in parts.path.split("/") if one]
    segments = [
        parts.netloc.replace(":", "%3A"),
        *(quote(one, safe="") for one in (*within, *path)),
    ]
    return "did:web:" + ":".join(segments)


def document_address(did: str) -> str:
    """Where the document of a did:web name is fetched. Raises ValueError for another kind of name."""
    host, *path = did.removeprefix("did:web:").split(":")
    if not did.startswith("did:web:") or not host:
        raise ValueError(f"{did} is not a did:web name")
    return f"https://{unquote(host)}/{'/'.join(path) or '.well-known'}/did.json"


def document(did: str, keys: Iterable[str], *, also_known_as: Iterable[str] = ()) -> dict[str, Any]:
    """The DID document with every key (multibase) that signatures are still to be checked with.

    Each key's fragment is its own multibase value: verifiers then need not resolve the name.
    """
    methods = [
        {
            "id": f"{did}#{key}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key,
        }
        for key in keys
    ]
    found: dict[str, Any] = {"@context": DID_CONTEXTS, "id": did}
    known = list(also_known_as)
    if known:
        found["alsoKnownAs"] = known
    found["verificationMethod"] = methods
    found["assertionMethod"] = [one["id"] for one in methods]
    return found


def fingerprint(content: bytes) -> str:
    """A short name for a key: the first 16 hexadecimal digits of its hash."""
    return hashlib.sha256(content).hexdigest()[:16]
