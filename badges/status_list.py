"""W3C BitstringStatusList: which awards no longer hold, as one bit each in a signed list. Pure."""

import base64
import gzip
import zlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any

from badges.contexts import CREDENTIALS
from badges.proofs import moment

LENGTH = 131_072
"""The least that the standard allows, so that a list does not tell whom it is about."""
MOST_BYTES = 4 * 1024 * 1024


class Purpose(StrEnum):
    """What a set bit means. A list is for one purpose."""

    REVOCATION = "revocation"
    """For good."""
    SUSPENSION = "suspension"
    """Until it is lifted."""


class ListInvalid(ValueError):
    """A status list that cannot be read."""


def encoded(indexes: Iterable[int], length: int = LENGTH) -> str:
    """The bits as multibase: index 0 is the highest bit of the first byte."""
    bits = bytearray(length // 8)
    for index in indexes:
        if not 0 <= index < length:
            raise ListInvalid(f"{index} does not lie in a list of {length}.")
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def is_set(encoded_list: str, index: int) -> bool:
    """Whether the bit at this index is set. Raises ListInvalid."""
    if not encoded_list.startswith("u"):
        raise ListInvalid("The list is not written as base64url.")
    try:
        packed = base64.urlsafe_b64decode(encoded_list[1:] + "=" * (-len(encoded_list[1:]) % 4))
        bits = zlib.decompressobj(31).decompress(packed, MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise ListInvalid(f"The list cannot be unpacked: {error}") from None
    if len(bits) * 8 < LENGTH:
        raise ListInvalid("The list is shorter than the standard allows.")
    if not 0 <= index < len(bits) * 8:
        raise ListInvalid(f"The list has no place {index}.")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def entry(address: str, index: int, purpose: Purpose) -> dict[str, str]:
    """What a credential says of its place in a list."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.value,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def credential(
    address: str, issuer: str, purpose: Purpose, indexes: Iterable[int], at: datetime
) -> dict[str, Any]:
    """The list as a credential, still to be signed."""
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": encoded(indexes),
        },
    }


def holds_bit(listed: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    """Whether the list says of this entry that it is revoked or suspended. Raises ListInvalid."""
    subject = listed.get("credentialSubject")
    if not isinstance(subject, Mapping) or listed.get("id") != status.get("statusListCredential"):
        raise ListInvalid("This is not the list that the credential names.")
    if subject.get("statusPurpose") != status.get("statusPurpose"):
        raise ListInvalid("The list is for another purpose than the credential says.")
    index = str(status.get("statusListIndex"))
    if not index.isascii() or not index.isdigit():
        raise ListInvalid("The place in the list is not a number.")
    return is_set(str(subject.get("encodedList")), int(index))


def unused(random: Random, used: Collection[int], length: int = LENGTH) -> int | None:
    """A random place that was never used; None where fewer than a tenth are left."""
    if len(used) > length * 9 // 10:
        return None
    while True:
        index = random.randrange(length)
        if index not in used:
            return index
