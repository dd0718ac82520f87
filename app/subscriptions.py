"""Who hears which event: one dict. Each subscriber is a function that works one delivery."""

from app.award_signing import sign_badges
from app.cataloguing import project_catalog
from app.due import do_what_is_due
from app.importing import take_in_sheet
from app.mailing import send_mails
from app.record_maker import make_record
from app.work import Subscriber

MAIL = "mail"
RECORD = "record"
CATALOG = "catalog"
CLOCK = "clock"
BADGES = "badges"
IMPORTS = "imports"

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "LinkRequested": (MAIL,),
    "ProfileAdopted": (CATALOG,),
    "UnitChanged": (CATALOG,),
    "PersonAdded": (MAIL,),
    "PasswordChanged": (MAIL,),
    "CoProposerAdded": (MAIL,),
    "ProposalSubmitted": (MAIL,),
    "EnteredOnBehalf": (MAIL,),
    "StepOpened": (MAIL,),
    "SignatureAsked": (MAIL,),
    "SignedByLink": (MAIL,),
    "StepDecided": (MAIL,),
    "CommentMade": (MAIL,),
    "RuleWaived": (MAIL,),
    "ProposalAmended": (MAIL, RECORD),
    "ProposalReturned": (MAIL, CATALOG),
    "ProposalReferred": (MAIL,),
    "ProposalSentBack": (MAIL,),
    "BallotOpened": (MAIL,),
    "BallotClosed": (MAIL,),
    "ProposalDeclined": (MAIL,),
    "ProposalWithdrawn": (MAIL, CATALOG),
    "ProposalApproved": (RECORD, CATALOG),
    "RecordStored": (MAIL,),
    "ConditionAnswered": (MAIL,),
    "ConditionConfirmed": (RECORD,),
    "MarketingBegun": (MAIL, CATALOG),
    "OperationalEdited": (CATALOG,),
    "PageOverlaid": (CATALOG,),
    "ProposalAdmitted": (CATALOG,),
    "ProgramPublished": (CATALOG, MAIL),
    "ProgramChanged": (CATALOG,),
    "ProgramTerminated": (CATALOG, MAIL),
    "ReinstatementAsked": (MAIL,),
    "ProgramReinstated": (CATALOG, MAIL),
    "FallsDue": (CLOCK, MAIL),
    "BadgeAwarded": (BADGES,),
    "BadgeRevoked": (BADGES,),
    "ImportStarted": (IMPORTS,),
    "NoteWritten": (MAIL,),
}
"""Event to the names of its subscribers. An event that is not here has no effects outside."""

SUBSCRIBERS: dict[str, Subscriber] = {
    MAIL: send_mails,
    RECORD: make_record,
    CATALOG: project_catalog,
    CLOCK: do_what_is_due,
    BADGES: sign_badges,
    IMPORTS: take_in_sheet,
}
"""Names as they stand in the database: a name once used must go on being known."""
