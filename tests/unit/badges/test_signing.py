"""Signatures: the fast way gives what the slow way gives, and nothing unsafe is signed."""

import copy
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import canonical, linked_data, proofs
from badges.contexts import CREDENTIALS, FILES, ContextUnknown, context
from badges.credential import AchievementCredential
from badges.did import (
    base58,
    did_web,
    document,
    document_address,
    from_base58,
    from_multikey,
    multikey,
)
from badges.keys import KeyLocked, lock, signer_from, unlock
from badges.linked_data import NotSafe
from badges.outside_signer import ProgramSigner, SignerFailed
from badges.plain import is_address, plain
from badges.template import Canonicaliser, Mismatch
from tests.unit.badges.approved import ADDRESS, AT, CONTENT, DID, SEED, award, badge, signer

EXAMPLES = settings.default.max_examples * 7 // 5
"""With three awards each a few hundred; with --long a few thousand."""
HOSTILE = (
    '" .\n_:c14n0 <urn:x:y> "z',
    " _:b0 _:b1 ",
    "\\u0041\\n \\\\ \\",
    "%s %(name)s %% {0}",
    "@id",
    "did:web:evil.example#z6Mk",
    "tab\tline\nreturn\r",
    "مرحبا \u202eשלום\u2066",
    "👩🏽‍🎓 a\u0301 \u2028\u00a0\ufeff\u0085",
    "<script>alert(1)</script>",
    "x" * 3000,
)
TEXTS = (
    st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(HOSTILE), st.just("same"))
    .map(lambda text: plain(text) or "·")
    .filter(lambda text: bool(text.strip()))
)
ADDRESSES = st.one_of(
    st.uuids().map(lambda one: f"urn:uuid:{one}"),
    st.sampled_from(
        [ADDRESS, "https://example.edu/a%20b?q='(x)'&y=%25s", "https://例え.jp/é", "mailto:a@b.c"]
    ),
    st.text(min_size=1, max_size=20)
    .map(lambda text: f"https://e.example/{text}")
    .filter(is_address),
)
SMALL = {**CONTENT, "outcomes": CONTENT["outcomes"][:1], "assessments": CONTENT["assessments"][:1]}
BADGES = tuple(
    badge({**SMALL, "title": title})
    for title in ("Survey Design", HOSTILE[0], HOSTILE[3], HOSTILE[8])
)
CLASSES = tuple(Canonicaliser.of(award(one).as_json()) for one in BADGES)
PLAN = BADGES[0].result_description[0].id


def maybe(names: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these, in any combination."""
    return st.fixed_dictionaries({}, optional=names)


EVIDENCE = maybe(
    {
        "id": ADDRESSES,
        "name": TEXTS,
        "narrative": TEXTS,
        "description": TEXTS,
        "genre": TEXTS,
        "audience": TEXTS,
    }
).map(lambda one: {"type": ["Evidence"], **one})
RESULTS = st.one_of(
    st.integers(0, 100).map(lambda n: {"resultDescription": PLAN, "value": str(n)}),
    TEXTS.map(lambda text: {"value": text}),
    st.sampled_from(["Completed", "Failed"]).map(lambda status: {"status": status}),
).map(lambda one: {"type": ["Result"], **one})
SUBJECTS = maybe(
    {
        "narrative": TEXTS,
        "activityStartDate": st.dates().map(str),
        "activityEndDate": st.dates().map(str),
        "creditsEarned": st.sampled_from([0, 1, 1.5, 3, 4.25, 12]),
        "role": TEXTS,
        "term": TEXTS,
        "result": st.lists(RESULTS, min_size=1, max_size=3),
    }
)


@st.composite
def awards(draw: st.DrawFn) -> tuple[Canonicaliser, list[dict[str, Any]]]:
    """A class and some awards of it, of any shape, with anything in them; several of one shape."""
    which = draw(st.integers(0, len(BADGES) - 1))
    made = award(BADGES[which]).as_json()
    subject = made["credentialSubject"]
    subject.update(draw(SUBJECTS))
    made.update(
        draw(
            maybe(
                {
                    "name": TEXTS,
                    "description": TEXTS,
                    "evidence": st.lists(EVIDENCE, min_size=1, max_size=4),
                }
            )
        )
    )
    if draw(st.booleans()):
        del made["credentialStatus"]
    found = []
    for _ in range(3):
        one = copy.deepcopy(made)
        one["id"], one["credentialSubject"]["id"] = draw(ADDRESSES), draw(ADDRESSES)
        one["credentialSubject"]["identifier"][0]["salt"] = draw(TEXTS)
        one["validFrom"] = proofs.moment(AT + timedelta(seconds=draw(st.integers(0, 10**8))))
        for evidence in one.get("evidence", ()):
            evidence.update({name: draw(TEXTS) for name in evidence if name not in ("id", "type")})
        found.append(one)
    return CLASSES[which], found


@settings(max_examples=EXAMPLES)
@given(awards())
def test_the_fast_way_gives_what_the_slow_way_gives(
    found: tuple[Canonicaliser, list[dict[str, Any]]],
) -> None:
    fast, documents = found
    for one in documents:
        assert AchievementCredential.model_validate(one).as_json() == one
        assert fast.canonical(one) == linked_data.canonical(one)


@settings(max_examples=EXAMPLES // 5)
@given(awards())
def test_both_ways_agree_with_an_independent_canonicaliser(
    found: tuple[Canonicaliser, list[dict[str, Any]]],
) -> None:
    fast, documents = found
    lines = linked_data.quads(documents[0])
    whole = canonical.full(lines)
    assert whole == linked_data.canonical(documents[0]) == canonical.simple(lines)
    assert whole == fast.canonical(documents[0])


def test_nodes_that_cannot_be_told_apart_at_first_sight_go_the_whole_way() -> None:
    """Four nameless nodes in two pairs: each looks like every other one."""
    lines = [f"_:b{one} <urn:p> _:b{one ^ 1} .\n" for one in range(4)]
    with pytest.raises(canonical.TooEntangled):
        canonical.simple(lines)
    assert canonical.full(lines) == "".join(
        f"_:c14n{one} <urn:p> _:c14n{one ^ 1} .\n" for one in range(4)
    )


def test_equal_parts_are_told_apart_as_the_standard_does() -> None:
    same = {"type": ["Evidence"], "narrative": "Twice the same."}
    document = {**award().as_json(), "evidence": [same, same]}
    assert Canonicaliser.of(document).canonical(document) == linked_data.canonical(document)
    subject = {name: part for name, part in document["credentialSubject"].items() if name != "id"}
    nameless = {**document, "credentialSubject": [subject, subject]}
    fast = Canonicaliser({("issuer",): document["issuer"]})
    assert fast.canonical(nameless) == linked_data.canonical(nameless)


def test_signed_fast_and_slow_is_the_same_and_holds() -> None:
    document = award().as_json()
    slow = proofs.sign(document, signer(), AT)
    assert slow == proofs.sign(document, signer(), AT, Canonicaliser.of(document))
    assert proofs.check(slow) == f"{DID}#{signer().key}"
    assert slow["proof"][0]["cryptosuite"] == "eddsa-rdfc-2022"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(name="Another"),
        lambda one: one["credentialSubject"]["achievement"].update(creditsAvailable=30),
        lambda one: one["credentialSubject"].update(id="urn:uuid:0"),
        lambda one: one["proof"][0].update(created="2020-01-01T00:00:00Z"),
        lambda one: one["proof"][0].update(proofPurpose="authentication"),
        lambda one: one["proof"][0].update(cryptosuite="eddsa-2022"),
        lambda one: one["proof"][0].update(proofValue="z" + base58(bytes(64))),
        lambda one: one["proof"][0].update(proofValue="no base58"),
        lambda one: one["proof"][0].update(verificationMethod=f"{DID}#{multikey(bytes(32))}"),
        lambda one: one["proof"].append(one["proof"][0]),
        lambda one: one.update(proof=[]),
        lambda one: one.update(undefinedTerm="x"),
        lambda one: one["credentialSubject"].update(hidden="x"),
        lambda one: one["@context"].append("https://evil.example/context"),
    ],
)
def test_whatever_is_changed_the_signature_no_longer_holds(change: Any) -> None:
    signed = copy.deepcopy(proofs.sign(award().as_json(), signer(), AT))
    change(signed)
    with pytest.raises(proofs.ProofInvalid):
        proofs.check(signed)


@pytest.mark.parametrize(
    "change",
    [
        {"undefinedTerm": "x"},
        {"name": "bell \x07"},
        {"name": "\ufffe"},
        {"id": "relative"},
        {"id": "https://example.edu/a b"},
        {"id": "https://example.edu/a\u2003b"},
        {"type": ["VerifiableCredential", "AchievementCredential", "Nonsense"]},
        {"credentialStatus": {"id": "x y", "type": "BitstringStatusListEntry"}},
    ],
)
@pytest.mark.parametrize("fast", [False, True])
def test_what_a_signature_would_not_cover_is_not_signed(change: dict[str, Any], fast: bool) -> None:
    document = award().as_json()
    way = Canonicaliser.of(document) if fast else None
    with pytest.raises(NotSafe):
        proofs.sign({**document, **change}, signer(), AT, way)


def test_another_class_does_not_fit_the_template() -> None:
    other = award(badge({**CONTENT, "title": "Another"})).as_json()
    with pytest.raises(Mismatch):
        Canonicaliser.of(award().as_json()).canonical(other)


def test_several_threads_sign_what_one_would() -> None:
    """pyld shares caches among threads; without our lock some of these fail."""
    documents = [{**award().as_json(), "name": f"Award {place}"} for place in range(24)]
    wanted = [proofs.sign(one, signer(), AT) for one in documents]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda one: proofs.sign(one, signer(), AT), documents)) == wanted


def test_contexts_are_pinned_and_no_other_is_read() -> None:
    for address in FILES:
        assert "@context" in context(address)
    with pytest.raises(ContextUnknown):
        linked_data.canonical(
            {"@context": [CREDENTIALS, "https://evil.example/c"], "id": "urn:x:1"}
        )


def test_an_instance_of_the_standard_vector() -> None:
    """The example of the specification vc-di-eddsa (B.1): its key, as published."""
    key = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert multikey(from_multikey(key)) == key


@given(st.binary(max_size=70))
def test_base58_goes_there_and_back(content: bytes) -> None:
    assert from_base58(base58(content)) == content


def test_names_lead_to_their_documents() -> None:
    did = did_web("https://badges.example.edu:8443/sub", "catalog", "generic")
    assert did == "did:web:badges.example.edu%3A8443:sub:catalog:generic"
    assert document_address(did) == "https://badges.example.edu:8443/sub/catalog/generic/did.json"
    key = signer().key
    made = document(did, [key, multikey(bytes(32))])
    assert [one["publicKeyMultibase"] for one in made["verificationMethod"]][0] == key
    assert made["assertionMethod"][0] == f"{did}#{key}"


def test_keys_are_locked_to_secret_and_public_half() -> None:
    public = signer().key
    locked = lock(SEED, "secret", public=public, nonce=b"123456789012")
    assert SEED not in locked and unlock(locked, "secret", public=public) == SEED
    for secret, name, content in (
        ("other", public, locked),
        ("secret", "z6Mkother", locked),
        ("secret", public, locked[:-1] + bytes([locked[-1] ^ 1])),
    ):
        with pytest.raises(KeyLocked):
            unlock(content, secret, public=name)
    assert SEED.hex() not in repr(signer_from(DID, SEED))


def test_a_program_outside_signs_and_is_held_to_its_key(tmp_path: Path) -> None:
    program = tmp_path / "signer.py"
    program.write_text(
        "import base64, sys\n"
        "from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey\n"
        "key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))\n"
        "sys.stdout.buffer.write(base64.b64encode(key.sign(base64.b64decode(sys.stdin.read()))))\n"
    )
    command = (sys.executable, str(program))
    good = ProgramSigner(DID, signer().key, command)
    assert proofs.sign(award().as_json(), good, AT) == proofs.sign(award().as_json(), signer(), AT)
    for bad in (
        ProgramSigner(DID, signer_from(DID, bytes(32)).key, command),
        ProgramSigner(DID, signer().key, (sys.executable, "-c", "print('nonsense')")),
        ProgramSigner(DID, signer().key, (sys.executable, "-c", "raise SystemExit(1)")),
        ProgramSigner(DID, signer().key, (str(tmp_path / "absent"),)),
    ):
        with pytest.raises(SignerFailed):
            bad.sign(b"content")
