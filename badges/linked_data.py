"""JSON-LD to RDF by pyld: one lock, pinned contexts, and a refusal where pyld would stay silent.

pyld shares caches among threads and has no safe mode: it drops terms that no context defines and
addresses that are not absolute, and a signature then does not cover them.
"""

import threading
from collections.abc import Mapping
from typing import Any

from pyld import jsonld

from badges.contexts import context
from badges.plain import plain

_LOCK = threading.Lock()
_NAMES = {"@id", "@type"}
_NOWHERE = "https://relative.invalid/"
"""What relative addresses are resolved against, so that they can be told: pyld invents a base itself."""


class NotSafe(ValueError):
    """The document says something that a signature would not cover, or would cover in two ways."""


def _load(address: str, _options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
    }


def _options() -> dict[str, Any]:
    return {"documentLoader": _load, "base": _NOWHERE}


def quads(document: Mapping[str, Any]) -> list[str]:
    """The document as lines of N-Quads, in no order. Raises NotSafe, ContextUnknown."""
    with _LOCK:
        expanded = _expanded(document)
        options = {**_options(), "format": "application/n-quads"}
        found: str = jsonld.to_rdf(expanded, options)
    # Not splitlines(): texts may hold other ends of lines than the one that is escaped.
    return [f"{line}\n" for line in found.split("\n") if line]


def canonical(document: Mapping[str, Any]) -> str:
    """The canonical N-Quads of a document, the slow way. Raises NotSafe, ContextUnknown."""
    with _LOCK:
        expanded = _expanded(document)
        options = {**_options(), "algorithm": "URDNA2015", "format": "application/n-quads"}
        found: str = jsonld.normalize(expanded, options)
    return found


def _expanded(document: Mapping[str, Any]) -> Any:
    """Expand; refuse what would be lost on the way. The lock is held by the caller."""
    lost: list[str] = []
    _refuse_unwritable(document)
    try:
        processor = jsonld.JsonLdProcessor(on_property_dropped=lost.append)
        expanded = processor.expand(dict(document), _options())
    except jsonld.JsonLdError as error:
        cause: BaseException = error
        while cause.__cause__ is not None:
            cause = cause.__cause__
            if isinstance(cause, LookupError):
                raise cause from None
        raise NotSafe(f"This is not JSON-LD that can be signed: {error}") from None
    if lost:
        raise NotSafe(f"No context defines {', '.join(sorted(set(lost)))}.")
    _refuse_relative(expanded)
    return expanded


def _refuse_unwritable(value: Any) -> None:
    if isinstance(value, str):
        if plain(value) != value:
            raise NotSafe("A text holds control characters, which verifiers read differently.")
    elif isinstance(value, Mapping):
        for name, part in value.items():
            _refuse_unwritable(name)
            _refuse_unwritable(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_unwritable(part)
    elif isinstance(value, float) and (
        value != value or abs(value) > 1e15 or round(value, 2) != value
    ):
        raise NotSafe(f"The number {value} is not written alike everywhere.")


def _refuse_relative(value: Any) -> None:
    if isinstance(value, list):
        for part in value:
            _refuse_relative(part)
        return
    if not isinstance(value, dict):
        return
    if "@value" in value:
        datatype = value.get("@type")
        if datatype is not None and not _absolute(str(datatype)):
            raise NotSafe(f"The type {datatype} is not a full address.")
        return
    for name, part in value.items():
        if name in _NAMES:
            for one in part if isinstance(part, list) else [part]:
                if not _absolute(str(one)):
                    raise NotSafe(f"“{one}” is not a full address or not a term of any context.")
        else:
            if not name.startswith("@") and not _absolute(name):
                raise NotSafe(f"No context defines {name}.")
            _refuse_relative(part)


def _absolute(address: str) -> bool:
    scheme, colon, rest = address.partition(":")
    if address.startswith(("_:", _NOWHERE)):
        return False
    named = (
        scheme[:1].isalpha() and scheme.replace("+", "").replace("-", "").replace(".", "").isalnum()
    )
    return bool(colon and rest and named) and not any(
        one in ' <>"{}|^`\\' or one.isspace() or ord(one) < 33 for one in address
    )
