"""The table ``[guide]`` of ``profile.toml``: what the public guide says beyond the rules themselves."""

from collections.abc import Collection
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from persistence.text import Text
from profiles.problems import Problem

Words = Annotated[str, Field(min_length=1, max_length=600)]
SourceText = Annotated[str, Field(max_length=300)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Meets(_Section):
    """When a committee meets, in words. ``committee`` is its slug in committees.toml."""

    committee: Annotated[str, Field(max_length=80)]
    says: Words
    source: SourceText = ""


class Deadline(_Section):
    """By when something must be in: a day, or a standing rule in words alone."""

    on: date | None = None
    what: Words
    source: SourceText = ""


class GuideSection(_Section):
    """The public guide. ``name_members``: members of committees by name; else offices and units."""

    open: bool = True
    """Whether anybody may read it, policies included."""
    name_members: bool = False
    proposing: Annotated[str, Field(max_length=2000)] = ""
    """What stands above the route, in the institution's own words."""
    learning: Annotated[str, Field(max_length=2000)] = ""
    meets: tuple[Meets, ...] = ()
    deadline: tuple[Deadline, ...] = ()

    def meets_when(self, committee: str) -> Meets | None:
        """What is said of this committee's meetings."""
        return next((one for one in self.meets if one.committee == committee), None)


def guide_problems(guide: GuideSection, committees: Collection[str]) -> list[Problem]:
    """Meetings of committees that there are not."""
    return [
        Problem(
            "profile.toml",
            "guide.meets",
            Text("No committee in committees.toml is called “{slug}”.", slug=one.committee),
        )
        for one in guide.meets
        if one.committee not in committees
    ]
