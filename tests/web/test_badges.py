"""Badge classes and keys in public: the same address for people and machines, and what it says stays true."""

import json
from typing import Any

import pytest
from click.testing import Result

from app.worker import run_once
from badges import linked_data
from badges.achievement import Achievement, Profile
from badges.did import multikey
from proposals.states import State
from tests.support.desk import Desk, Office
from tests.support.reset import Resettable

HOUSE = "/catalog/generic"
PROGRAM = f"{HOUSE}/survey-design"
FIRST = f"{PROGRAM}/versions/1"
OLDER = 'application/ld+json; profile="https://w3id.org/openbadges/v2"'


@pytest.fixture
def at_work(opened: Resettable) -> Office:
    found = opened.reset()
    found.world.count = 0  # the first program has the same title in each test
    return found


def published(at_work: Office, **values: Any) -> int:
    """A published program, in the catalog."""
    proposal_id = at_work.world.at(State.ACTIVE, **values)
    worked(at_work)
    return proposal_id


def worked(at_work: Office) -> None:
    at_work.later()
    run_once(at_work.app, at_work.world.walk.clock)
    at_work.fresh()


def read(
    at_work: Office, url: str, accept: str = "application/ld+json", *, status: int = 200
) -> Any:
    answer = at_work.app.test_client().get(url, headers={"Accept": accept})
    assert answer.status_code == status, answer.get_data(as_text=True)[:1000]
    return json.loads(answer.get_data()) if status == 200 else None


def told(at_work: Office, *words: str) -> Result:
    return at_work.app.test_cli_runner().invoke(args=["badges", *words])


def test_one_address_answers_people_and_machines(at_work: Office) -> None:
    published(at_work, credits="4.5", credit_system="quarter", pass_percent="80")
    page = Desk(at_work.app).open(FIRST)
    assert "What a badge of this version says" in page.text
    found = read(at_work, FIRST)
    own = {name: part for name, part in found.items() if name != "@context"}
    achievement = Achievement.model_validate(own)
    assert achievement.as_json() == own and achievement.name == "Survey Design"
    assert found["id"].endswith(FIRST) and achievement.credits_available == 4.5
    assert linked_data.canonical(found)
    assert read(at_work, f"{FIRST}/achievement.json", "*/*") == found
    older = read(at_work, FIRST, OLDER)
    assert older["type"] == "BadgeClass" and older["name"] == "Survey Design"
    assert read(at_work, f"{FIRST}/badge-class.json", "*/*") == older
    # Whatever the class points at within the page is there.
    ids = {str(one["id"]) for one in page.soup.select("[id]")}
    for one in achievement.alignment:
        if one.target_url.startswith(f"{achievement.id}#"):
            assert one.target_url.partition("#")[2] in ids, one
    for result in achievement.result_description:
        assert result.id.partition("#")[2] in ids, result
    assert str(achievement.criteria.id).partition("#")[2] in ids


def test_every_link_of_a_class_leads_somewhere(at_work: Office) -> None:
    published(at_work)
    achievement = read(at_work, FIRST)
    base = achievement["id"].removesuffix(FIRST)
    creator = achievement["creator"]
    addresses = [
        achievement["image"]["id"],
        creator["id"],
        *(r["id"] for r in achievement["related"]),
    ]
    addresses += [a["targetUrl"] for a in achievement["alignment"]]
    for address in addresses:
        assert address.startswith(base), address
        assert at_work.app.test_client().get(address.removeprefix(base)).status_code == 200, address
    issuer = read(at_work, f"{HOUSE}/issuer.json", "*/*")
    assert Profile.model_validate({k: v for k, v in issuer.items() if k != "@context"}).name
    above = creator
    while "parentOrg" in above:
        above = above["parentOrg"]
    assert above["id"] == issuer["id"] == "did:web:127.0.0.1%3A8000:catalog:generic"
    older = read(at_work, f"{HOUSE}/issuer-2.json", "*/*")
    assert older["type"] == "Issuer" and {"id", "name", "url", "email"} <= older.keys()


def test_the_end_of_a_program_is_no_badge_class_and_leaves_the_one_it_ends(at_work: Office) -> None:
    at_work.world.at(State.TERMINATED)
    worked(at_work)
    assert read(at_work, FIRST)["name"] == "Survey Design"
    read(at_work, f"{PROGRAM}/versions/2", status=404)
    read(at_work, f"{PROGRAM}/versions/2/badge-class.json", status=404)
    assert (
        "What a badge of this version says"
        not in Desk(at_work.app).open(f"{PROGRAM}/versions/2").text
    )


def test_versions_name_each_other(at_work: Office) -> None:
    at_work.world.at(State.CHANGED)
    worked(at_work)
    one, two = read(at_work, FIRST), read(at_work, f"{PROGRAM}/versions/2")
    assert two["id"] in [r["id"] for r in one["related"]]
    assert one["id"] in [r["id"] for r in two["related"]]
    assert (one["version"], two["version"]) == ("1", "2")
    assert one["criteria"]["narrative"] != two["criteria"]["narrative"]
    read(at_work, f"{PROGRAM}/versions/3", status=404)
    read(at_work, f"{HOUSE}/unknown/versions/1/achievement.json", status=404)


def test_keys_are_made_exchanged_and_withdrawn(at_work: Office) -> None:
    published(at_work)
    read(at_work, f"{HOUSE}/did.json", status=404)
    assert "There is no such institution" in told(at_work, "keys", "--slug", "nowhere").output
    made = told(at_work, "keys", "--slug", "generic", "--make")
    assert made.exit_code == 0 and made.output.count("signs") == 2, made.output
    did = read(at_work, f"{HOUSE}/did.json")
    first = did["verificationMethod"][0]["publicKeyMultibase"]
    assert did["id"] == "did:web:127.0.0.1%3A8000:catalog:generic"
    assert did["assertionMethod"] == [f"{did['id']}#{first}"]
    told(at_work, "keys", "--slug", "generic", "--make")
    did = read(at_work, f"{HOUSE}/did.json")
    names = [one["publicKeyMultibase"] for one in did["verificationMethod"]]
    assert len(names) == 2 and names[1] == first
    tokens = read(at_work, f"{HOUSE}/jwks.json")["keys"]
    assert len(tokens) == 2 and all(
        set(one) == {"kty", "n", "e", "alg", "use", "kid"} for one in tokens
    )
    assert read(at_work, tokens[0]["kid"].partition("8000")[2]) == tokens[0]
    assert read(at_work, "/.well-known/jwks.json")["keys"] == tokens
    withdrawn = told(at_work, "keys", "--slug", "generic", "--withdraw", first)
    assert "withdrawn" in withdrawn.output
    assert "no such key" in told(at_work, "keys", "--slug", "generic", "--withdraw", "x").output
    assert "no Ed25519 key" in told(at_work, "keys", "--slug", "generic", "--outside", "zz").output
    outside = multikey(bytes(range(32)))
    told(at_work, "keys", "--slug", "generic", "--outside", outside)
    listed = told(at_work, "keys", "--slug", "generic").output
    assert [line.split()[2] for line in listed.splitlines() if line.startswith("signs")][
        0
    ] == outside
    names.insert(0, outside)
    left = read(at_work, f"{HOUSE}/did.json")["verificationMethod"]
    assert [one["publicKeyMultibase"] for one in left] == names[:2]
