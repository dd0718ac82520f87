"""Signing awards: the template, JSON-LD each time, the bare signature, and the JavaScript library."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from badges import linked_data, proofs
from badges.achievement import Achievement, Alignment, Criteria, Image, Profile, ResultDescription
from badges.credential import (
    AchievementCredential,
    AchievementSubject,
    IdentityObject,
    identity_hash,
)
from badges.keys import signer_from
from badges.status_list import Purpose, entry
from badges.template import Canonicaliser

AT = datetime(2026, 1, 1, tzinfo=UTC)
DID = "did:web:badges.example.edu"
ROUNDS, SECONDS = 5, 0.6
SCRIPT = Path(__file__).resolve().parent / "javascript"
Row = tuple[str, float, float]
"""What, signatures a second: the median of the rounds, and the best."""


def measure() -> list[Row]:
    """Every way in turn, several rounds, each awarding to somebody else every time."""
    ways: dict[str, Callable[[dict[str, Any]], object]] = {}
    signer, numbers = signer_from(DID, bytes(range(32))), count()
    template = Canonicaliser.of(award(0))
    ways["checked, template, signed"] = lambda one: proofs.sign(
        AchievementCredential.model_validate(one).as_json(), signer, AT, template
    )
    ways["template, signed (fast path)"] = lambda one: proofs.sign(one, signer, AT, template)
    ways["template alone"] = template.canonical
    ways["JSON-LD each time, signed (slow path)"] = lambda one: proofs.sign(one, signer, AT)
    ways["raw Ed25519, 64 bytes"] = lambda _one: signer.sign(bytes(64))
    if proofs.sign(award(1), signer, AT, template) != proofs.sign(award(1), signer, AT):
        raise AssertionError("The fast path signs something else than the slow one.")
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(_rate(way, numbers))
    rows = [(name, sorted(each)[len(each) // 2], max(each)) for name, each in found.items()]
    return [*rows, *_javascript()]


def quads() -> int:
    """How many statements one of the awards is."""
    return linked_data.canonical(award(0)).count("\n")


def _rate(way: Callable[[dict[str, Any]], object], numbers: Iterator[int]) -> float:
    """How many a second of processor time, one after the other. Making the award does not count."""
    done, spent = 0, 0.0
    while spent < SECONDS:
        one = award(next(numbers))
        began = time.process_time()
        way(one)
        spent += time.process_time() - began
        done += 1
    return done / spent


def _javascript() -> Iterator[Row]:
    """The JavaScript library, where Node and its packages are installed in the folder ``javascript``."""
    node = shutil.which("node")
    if node is None or not (SCRIPT / "node_modules").is_dir():
        return
    done = subprocess.run(
        [node, str(SCRIPT / "sign.mjs"), str(ROUNDS), str(SECONDS)],
        input=json.dumps(award(0)),
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "NODE_ENV": "production"},
    )
    rates = sorted(json.loads(done.stdout))
    yield "@digitalbazaar/vc in Node", rates[len(rates) // 2], rates[-1]


def award(number: int) -> dict[str, Any]:
    """An award of a badge of ordinary size, to somebody else for each number."""
    identity = IdentityObject(
        hashed=True,
        identity_hash=identity_hash(f"learner{number}@example.edu", str(number)),
        identity_type="emailAddress",
        salt=str(number),
    )
    subject = AchievementSubject(
        id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        identifier=(identity,),
        achievement=_CLASS,
    )
    return AchievementCredential(
        id=f"https://badges.example.edu/badges/{number}",
        name=_CLASS.name,
        issuer=_ISSUER,
        valid_from=proofs.moment(AT),
        credential_subject=subject,
        credential_status=entry(
            "https://badges.example.edu/status/1.json", number, Purpose.REVOCATION
        ),
    ).as_json()


_PAGE = "https://badges.example.edu/catalog/example/survey-design/versions/1"
_ISSUER = Profile(
    id=DID, name="Example University", url="https://www.example.edu/", email="badges@example.edu"
)
_CLASS = Achievement(
    id=_PAGE,
    name="Survey Design",
    description="Ask good questions and know what the answers mean.",
    criteria=Criteria(id=f"{_PAGE}#criteria", narrative="Plan, field and report a survey."),
    creator=Profile(id=f"{_PAGE}?unit=1", name="Department of Data", parent_org=_ISSUER),
    credits_available=3,
    field_of_study="Computing and data",
    human_code="SD-100",
    in_language="en",
    image=Image(id=f"{_PAGE}/badge", caption="A round badge"),
    alignment=tuple(
        Alignment(
            target_name=f"Outcome {place}",
            target_url=f"{_PAGE}#outcome-o{place}",
            target_type="ext:LearningOutcome",
            target_code=f"o{place}",
        )
        for place in range(1, 6)
    ),
    result_description=tuple(
        ResultDescription(
            id=f"{_PAGE}#assessment-a{place}",
            name=f"Assessment {place}",
            result_type="Percent",
            value_min="0",
            required_value="80",
            value_max="100",
        )
        for place in range(1, 4)
    ),
    tag=("survey design", "sampling", "statistics"),
    version="1",
)
