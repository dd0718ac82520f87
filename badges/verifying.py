"""Whether a credential holds: signature, issuer's key, status, dates, terms; a sentence for each. Pure.

Nothing is fetched: keys and status lists are given by the caller. What cannot be told is said so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from badges import credential_jwt, proofs, status_list
from badges.credential import checked
from persistence.text import Text


@dataclass(frozen=True)
class Known:
    """What the verifier knows beforehand."""

    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """DID documents by name."""
    lists: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Signed status lists by address."""
    jwks: Mapping[str, Any] = field(default_factory=lambda: {"keys": []})


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``holds`` None: it cannot be told."""

    about: str
    holds: bool | None
    says: Text


@dataclass(frozen=True)
class Verdict:
    """All that was found; the credential is valid only if everything holds."""

    credential: Mapping[str, Any]
    findings: Sequence[Finding]

    @property
    def valid(self) -> bool:
        """Whether everything holds. What cannot be told does not."""
        return all(one.holds for one in self.findings)


def verify(given: Mapping[str, Any] | str, known: Known, now: datetime) -> Verdict:
    """Look at a credential, or at a token that holds one."""
    if isinstance(given, str):
        try:
            credential: Mapping[str, Any] = credential_jwt.decode(given, known.jwks)
        except credential_jwt.TokenInvalid as error:
            return Verdict({}, [Finding("signature", False, Text("{reason}", reason=str(error)))])
        signature = [Finding("signature", True, Text("The signature holds."))]
    else:
        credential = given
        signature = list(_signature(credential, known))
    return Verdict(
        credential,
        [*signature, _form(credential), _dates(credential, now), _status(credential, known)],
    )


def issuer_of(credential: Mapping[str, Any]) -> str:
    """The issuer's name (DID or address) as the credential says it."""
    issuer = credential.get("issuer")
    return str(issuer.get("id", "")) if isinstance(issuer, Mapping) else str(issuer or "")


def _signature(credential: Mapping[str, Any], known: Known) -> list[Finding]:
    try:
        method = proofs.check(credential)
    except proofs.ProofInvalid as error:
        return [Finding("signature", False, Text("{reason}", reason=str(error)))]
    holds = Finding("signature", True, Text("The signature holds: nothing was changed since."))
    did, issuer = method.partition("#")[0], issuer_of(credential)
    if did != issuer:
        return [holds, Finding("issuer", False, Text("The key is not one of the issuer it names."))]
    found = known.documents.get(issuer)
    if found is None:
        says = Text(
            "Whether the key is the issuer’s cannot be told: {did} is not at hand.", did=did
        )
        return [holds, Finding("issuer", None, says)]
    if found.get("id") != issuer or method not in _methods(found):
        return [
            holds,
            Finding("issuer", False, Text("The issuer does not name this key any longer.")),
        ]
    return [holds, Finding("issuer", True, Text("The key is the issuer’s own: {did}.", did=did))]


def _methods(document: Mapping[str, Any]) -> list[str]:
    """The keys that may assert something, by name; each is its own multibase value."""
    asserts = document.get("assertionMethod")
    methods = document.get("verificationMethod")
    if not isinstance(asserts, list) or not isinstance(methods, list):
        return []
    return [
        str(one["id"])
        for one in methods
        if isinstance(one, Mapping)
        and one.get("id") in asserts
        and str(one["id"]).partition("#")[2] == one.get("publicKeyMultibase")
    ]


def _form(credential: Mapping[str, Any]) -> Finding:
    try:
        checked(dict(credential))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        says = Text("It is not written as Open Badges 3.0 asks: {where}.", where=where)
        return Finding("form", False, says)
    return Finding("form", True, Text("It is written as Open Badges 3.0 asks."))


def _dates(credential: Mapping[str, Any], now: datetime) -> Finding:
    try:
        begins = datetime.fromisoformat(str(credential.get("validFrom")))
        until = credential.get("validUntil")
        ends = datetime.fromisoformat(str(until)) if until else None
        early, late = now < begins, ends is not None and now > ends
    except (ValueError, TypeError):
        return Finding("dates", False, Text("Its dates cannot be read."))
    if early:
        return Finding("dates", False, Text("It is not valid yet."))
    if late and ends is not None:
        says = Text("It has expired: it was valid until {day}.", day=ends.date())
        return Finding("dates", False, says)
    return Finding("dates", True, Text("It is within its dates."))


def _status(credential: Mapping[str, Any], known: Known) -> Finding:
    status = credential.get("credentialStatus")
    if status is None:
        return Finding("status", True, Text("It cannot be revoked: it names no status list."))
    if not isinstance(status, Mapping):
        return Finding("status", False, Text("Its status cannot be read."))
    address = str(status.get("statusListCredential"))
    listed = known.lists.get(address)
    if listed is None:
        says = Text("Whether it was revoked cannot be told: {list} is not at hand.", list=address)
        return Finding("status", None, says)
    try:
        proofs_hold = proofs.check(listed)
        if proofs_hold.partition("#")[0] != issuer_of(credential) != "":
            return Finding("status", False, Text("The status list is signed by somebody else."))
        document = known.documents.get(issuer_of(credential), {})
        if proofs_hold not in _methods(document):
            return Finding("status", False, Text("The status list is signed with an unknown key."))
        if status_list.holds_bit(listed, status):
            return Finding("status", False, _taken_back(status))
    except (proofs.ProofInvalid, status_list.ListInvalid) as error:
        return Finding("status", False, Text("{reason}", reason=str(error)))
    return Finding("status", True, Text("It was not revoked."))


def _taken_back(status: Mapping[str, Any]) -> Text:
    if status.get("statusPurpose") == "suspension":
        return Text("It is suspended.")
    return Text("It was revoked.")
