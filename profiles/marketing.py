"""The file ``marketing.toml``: what must be done between approval and publishing, and by whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from accounts.roles import Role
from persistence.text import Text
from profiles.institution import Section
from proposals.operational_fields import OPERATIONAL


class Done(StrEnum):
    """What a task can wait for besides fields; the catalog supplies these facts."""

    PAGE_PICTURE = "page_picture"
    """The catalog page has a picture."""
    BADGE_PICTURE = "badge_picture"
    """The badge's picture was uploaded or drawn, with a text that says what it shows."""
    BADGE_CLASS = "badge_class"
    """The badge can be awarded: its class was made from the approved content."""


class TaskSection(Section):
    """One task. It is done when all its fields are filled and all its facts hold."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    hint: Annotated[str, Field(max_length=400)] = ""
    owner: Role
    fields: tuple[str, ...] = ()
    facts: tuple[Done, ...] = ()
    required: bool = True

    @field_validator("fields")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in given if name not in OPERATIONAL]
        if unknown:
            raise ValueError(
                f"no field of the live page is called {', '.join(unknown)}; "
                f"there are {', '.join(OPERATIONAL)}"
            )
        return given

    @model_validator(mode="after")
    def _can_be_done(self) -> "TaskSection":
        if not self.fields and not self.facts:
            raise ValueError("say what completes the task: fields, facts or both")
        return self


class MarketingSection(Section):
    """All of ``marketing.toml``."""

    task: tuple[TaskSection, ...] = ()

    @field_validator("task")
    @classmethod
    def _once(cls, given: tuple[TaskSection, ...]) -> tuple[TaskSection, ...]:
        keys = [task.key for task in given]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"tasks named twice: {', '.join(twice)}")
        return given


@dataclass(frozen=True)
class TaskState:
    """One task on one program's list."""

    task: TaskSection
    done: bool
    lacking: tuple[Text, ...]
    """Labels of the fields still empty."""


@dataclass(frozen=True)
class MarketingSettings:
    """The checklist."""

    tasks: tuple[TaskSection, ...]

    def states(
        self, operational: Mapping[str, Any], facts: Collection[Done]
    ) -> tuple[TaskState, ...]:
        """Every task with whether it is done, for this live content and these facts."""
        states = []
        for task in self.tasks:
            empty = [name for name in task.fields if not operational.get(name)]
            done = not empty and set(task.facts) <= set(facts)
            states.append(TaskState(task, done, tuple(OPERATIONAL[name].label for name in empty)))
        return tuple(states)

    def missing(self, operational: Mapping[str, Any], facts: Collection[Done]) -> tuple[Text, ...]:
        """Titles of the required tasks that are not done: what keeps a page from going public."""
        return tuple(
            Text("{task}", task=state.task.title)
            for state in self.states(operational, facts)
            if state.task.required and not state.done
        )
