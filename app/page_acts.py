"""What can be done to a published page at once: taking it down and putting it back, enrolment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.database import db
from forms.decisions import DecisionForm, PlainForm, ReasonForm
from persistence.text import Text
from proposals.models import Program, Proposal
from workflow import later_life
from workflow.acting import Act
from workflow.actions import Action


@dataclass(frozen=True)
class PageAct:
    """One act. ``name`` is its endpoint and the last part of its address."""

    name: str
    action: Action
    title: Any
    button: Any
    done: Any
    do: Callable[[Proposal, Any, Act], Any]
    fits: Callable[[Program], bool]
    """Whether there is anything to do."""
    already: Text
    also: tuple[Text, ...]
    undo: Text
    form: type[DecisionForm] = PlainForm
    grave: bool = False


_PUBLIC = Text("Nobody is told why; the reason is kept with the record.")

PAGE_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "hide",
        Action.HIDE,
        _l("Take the page down"),
        _l("Take the page down"),
        _l("The page of %(number)s is down."),
        lambda p, f, act: later_life.hide(db.session, p.id, act, reason=f.reason.data or ""),
        lambda program: program.hidden_at is None,
        Text("The page is down already."),
        (
            Text("At once nobody can read the page, its record and its earlier versions."),
            Text("The approval is not touched, nor are badges awarded."),
            _PUBLIC,
        ),
        Text("You can put it back at any time."),
        ReasonForm,
        grave=True,
    ),
    PageAct(
        "show",
        Action.HIDE,
        _l("Put the page back"),
        _l("Put the page back"),
        _l("The page of %(number)s can be read again."),
        lambda p, f, act: later_life.show(db.session, p.id, act),
        lambda program: program.hidden_at is not None,
        Text("The page can be read already."),
        (Text("The page can be read at its address at once, and stands in the list again."),),
        Text("You can take it down again at any time."),
    ),
    PageAct(
        "suspend",
        Action.SUSPEND_ENROLMENT,
        _l("Suspend enrolment"),
        _l("Suspend enrolment"),
        _l("Enrolment for %(number)s is suspended."),
        lambda p, f, act: later_life.suspend_enrolment(
            db.session, p.id, act, reason=f.reason.data or ""
        ),
        lambda program: program.enrolment_suspended_at is None,
        Text("Enrolment is suspended already."),
        (
            Text("The page stays, says that enrolment is suspended, and no longer links to it."),
            _PUBLIC,
        ),
        Text("You can open enrolment again at any time."),
        ReasonForm,
    ),
    PageAct(
        "resume",
        Action.SUSPEND_ENROLMENT,
        _l("Open enrolment again"),
        _l("Open enrolment again"),
        _l("Enrolment for %(number)s is open again."),
        lambda p, f, act: later_life.resume_enrolment(db.session, p.id, act),
        lambda program: program.enrolment_suspended_at is not None,
        Text("Enrolment is open already."),
        (Text("The page links to the enrolment page again."),),
        Text("You can suspend it again at any time."),
    ),
)
