"""The JSON-LD contexts we know, pinned by hash and read from our own files. No other is ever used."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "vendor"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS = (CREDENTIALS, OPEN_BADGES)
"""What every credential and badge class of ours begins with."""

FILES: Mapping[str, str] = {
    CREDENTIALS: "credentials-v2.json",
    OPEN_BADGES: "open-badges-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "open-badges-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "open-badges-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "open-badges-extensions.json",
}


class ContextUnknown(LookupError):
    """A credential names a context that is not pinned here; it is not fetched."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(f"The context {address} is not known here, and contexts are not fetched.")


@cache
def _pinned() -> dict[str, str]:
    lines = (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}


@cache
def context(address: str) -> dict[str, Any]:
    """The context at this address. Raises ContextUnknown, or ValueError when the file was altered."""
    name = FILES.get(address)
    if name is None:
        raise ContextUnknown(address)
    content = (FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != _pinned()[name]:
        raise ValueError(f"The pinned context {name} was altered.")
    found: dict[str, Any] = json.loads(content)
    return found
