"""People from a list, with their roles: looked at first, then added all together or not at all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.models import Person, Unit
from accounts.people import EMAIL, add_person, give_role
from accounts.queries import people_of, person_by_email, units_of
from accounts.roles import UNIT_ROLES, Role
from founding.course import has_administrator
from founding.lists import Line, Mistake
from founding.models import FirstRun
from persistence.text import Text
from profiles.words import TERMS, Words

COLUMNS = {
    "name": ("full name", "person"),
    "address": ("email", "e-mail", "mail", "email address", "e-mail address"),
    "roles": ("role", "office", "offices"),
    "unit": ("department", "unit name"),
    "post": ("title", "position", "job title"),
}
ALSO = {
    "proposer": Role.MEMBER,
    "faculty": Role.MEMBER,
    "staff": Role.MEMBER,
    "dean": Role.HEAD,
    "director": Role.HEAD,
    "chair of department": Role.HEAD,
    "head of department": Role.HEAD,
    "admin": Role.ADMINISTRATOR,
}
"""Words that people use for a role besides its own."""
_PARTING = re.compile(r"\s*(?:[;,/+&|]|\band\b)\s*")
Held = tuple[Role, str]
"""A role and the name of the unit where it is held; empty: in the institution."""


@dataclass
class PlannedPerson:
    """Somebody as they will be. ``there``: they have an account, and only roles are added."""

    number: int
    name: str
    address: str
    post: str
    there: bool = False
    roles: list[Held] = field(default_factory=list)


@dataclass(frozen=True)
class PeoplePlan:
    """What a list of people comes to. Nothing is done with mistakes."""

    people: tuple[PlannedPerson, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def news(self) -> tuple[PlannedPerson, ...]:
        """Those for whom anything changes."""
        return tuple(one for one in self.people if one.roles or not one.there)


def role_words(words: Words) -> Mapping[str, Role]:
    """What each role may be called in a list: its own name, the institution's word, common others."""
    found = dict(ALSO)
    for role in Role:
        plain = TERMS[f"role_{role.value}"]
        for word in (role.value, role.value.replace("_", " "), str(plain), str(words.role(role))):
            found[word.casefold()] = role
    return found


def plan_people(session: Session, run: FirstRun, lines: Iterable[Line], words: Words) -> PeoplePlan:
    """What the list comes to beside the people who are there."""
    reading = _Reading(
        units_of(session, run.institution_id), role_words(words), has_administrator(session)
    )
    there = {one.email: one for one in people_of(session, run.institution_id)}
    for line in lines:
        reading.take(line)
    for one in reading.found.values():
        known = there.get(one.address)
        if known is None and person_by_email(session, one.address) is not None:
            says = Text("This address has an account at another institution.")
            reading.mistakes.append(Mistake(one.number, says))
        if known is not None:
            one.there, one.name = True, known.name
            one.roles = [held for held in one.roles if held not in _held(known)]
    mistakes = sorted(reading.mistakes, key=lambda mistake: mistake.number)
    return PeoplePlan(tuple(reading.found.values()), tuple(mistakes))


def add_people(
    session: Session,
    run: FirstRun,
    plan: PeoplePlan,
    *,
    welcome: bool,
    actor_id: int | None,
    at: datetime,
) -> int:
    """Write the plan; how many people were added or given roles. Raises AccountRefused."""
    units = {unit.name: unit.id for unit in units_of(session, run.institution_id)}
    day = run.institution.day(at)
    for one in plan.news:
        person = person_by_email(session, one.address) if one.there else None
        if person is None:
            person = add_person(
                session,
                run.institution_id,
                name=one.name,
                email=one.address,
                title=one.post,
                actor_id=actor_id,
                at=at,
                welcome=welcome,
            )
        for role, unit in one.roles:
            give_role(
                session,
                person.id,
                role,
                unit_id=units[unit] if unit else None,
                starts_on=day,
                ends_on=None,
                actor_id=actor_id,
                at=at,
            )
    return len(plan.news)


def _held(person: Person) -> set[Held]:
    """Roles without an end; one that ends may be given anew by hand."""
    return {(m.role, m.unit.name if m.unit else "") for m in person.memberships if not m.ends_on}


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())


class _Reading:
    """Takes the lines in; people are told apart by their address."""

    def __init__(
        self, units: Sequence[Unit], words: Mapping[str, Role], administered: bool
    ) -> None:
        self.units = {unit.name.casefold(): unit.name for unit in units}
        self.words = words
        self.administered = administered
        self.found: dict[str, PlannedPerson] = {}
        self.mistakes: list[Mistake] = []

    def take(self, line: Line) -> None:
        """One line: a person, or more roles of one."""
        name = " ".join(line["name"].split())
        address = line["address"].strip().lower()
        if not name or len(name) > 200:
            self._wrong(line, Text("Give the name, in at most {count} characters.", count=200))
        if not EMAIL.match(address):
            self._wrong(
                line,
                Text("“{given}” is not an e-mail address.", given=line["address"])
                if address
                else Text("Give the e-mail address; it tells people apart."),
            )
        if not name or not EMAIL.match(address):
            return
        one = self.found.get(address)
        if one is None:
            post = " ".join(line["post"].split())[:200]
            one = self.found[address] = PlannedPerson(line.number, name, address, post)
        elif one.name.casefold() != name.casefold():
            says = Text(
                "{address} stands on line {other} already, for {first}. Two people cannot share an "
                "address; if it is one person, write the name the same way on both lines.",
                address=address,
                other=one.number,
                first=one.name,
            )
            self._wrong(line, says)
            return
        one.roles += [held for held in self._roles(line) if held not in one.roles]

    def _roles(self, line: Line) -> list[Held]:
        unit = self._unit(line)
        found = []
        for word in self._parted(line["roles"]):
            role = self.words.get(_plain(word))
            if role is None:
                known = ", ".join(one.value.replace("_", " ") for one in Role)
                says = Text(
                    "There is no role “{word}”. There are: {known}.", word=word, known=known
                )
                self._wrong(line, says)
            elif role is Role.ADMINISTRATOR and not self.administered:
                self._wrong(
                    line,
                    Text(
                        "Make the administrator’s account first (step “Administrator”); from then "
                        "on others can administer too."
                    ),
                )
            elif role in UNIT_ROLES and unit is None:
                says = Text("“{word}” is a role in a unit: name the unit.", word=word)
                self._wrong(line, says)
            else:
                found.append((role, (unit or "") if role in UNIT_ROLES else ""))
        return found

    def _parted(self, cell: str) -> list[str]:
        """The roles of a cell; “Registrar and bursar” may be the institution's word for one."""
        whole = _plain(cell) in self.words
        return [cell] if whole else [word for word in _PARTING.split(cell) if word]

    def _unit(self, line: Line) -> str | None:
        """The unit named; the only one there is, where none is named."""
        given = " ".join(line["unit"].split())
        if not given:
            return next(iter(self.units.values())) if len(self.units) == 1 else None
        known = self.units.get(given.casefold())
        if known is None:
            self._wrong(line, Text("There is no unit “{unit}”. Add it first.", unit=given))
            return ""
        return known

    def _wrong(self, line: Line, says: Text) -> None:
        self.mistakes.append(Mistake(line.number, says))
