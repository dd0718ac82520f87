"""Which text and which addresses may stand in a credential: such as every verifier reads alike.

What a whole badge class or credential is made of stands in achievement.py and credential.py.
"""

import re
from typing import Annotated

import pyoxigraph
from pydantic import AfterValidator, StringConstraints

_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
_ADDRESS = re.compile(
    r"(?:https?://[^\s/?#]+|urn:[a-z0-9][a-z0-9-]{0,31}:|did:[a-z0-9]+:|mailto:)"
    r'[^\s\x00-\x20\x7f-\xa0<>"{}|^`\\]*',
    re.IGNORECASE,
)
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


def plain(text: str) -> str:
    """The text without control characters (but tab and line ends), lone surrogates, non-characters.

    Implementations of RDF canonicalisation escape those differently: a signature over them holds for
    one verifier and fails for the next.
    """
    return _UNWRITABLE.sub("", text)


def is_address(text: str) -> bool:
    """Whether it is an absolute address that a credential may name: a web address, URN, DID or mailto."""
    if not _ADDRESS.fullmatch(text) or plain(text) != text or _BROKEN.search(text):
        return False
    try:
        pyoxigraph.NamedNode(text)  # reads it strictly by RFC 3987
    except ValueError:
        return False
    return True


def _said(text: str) -> str:
    found = plain(text)
    if not found.strip():
        raise ValueError("there is no text left once control characters are taken away")
    return found


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError(
            "an absolute address is wanted, beginning with https:, http:, urn:, did: or mailto:, "
            "without spaces"
        )
    return text


Said = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_said)]
"""Text that somebody reads. Never empty."""
Address = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_address)]
"""An absolute address."""
