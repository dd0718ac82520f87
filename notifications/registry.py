"""Which events have mails: the event's name and what makes the messages from it."""

from notifications.account_messages import ACCOUNT_MESSAGES
from notifications.committee_messages import COMMITTEE_MESSAGES
from notifications.messages import MessageMaker
from notifications.note_messages import NOTE_MESSAGES
from notifications.proposal_messages import PROPOSAL_MESSAGES
from notifications.reminder_messages import REMINDER_MESSAGES
from notifications.signature_messages import SIGNATURE_MESSAGES

MESSAGES: dict[str, MessageMaker] = {
    **ACCOUNT_MESSAGES,
    **PROPOSAL_MESSAGES,
    **COMMITTEE_MESSAGES,
    **REMINDER_MESSAGES,
    **SIGNATURE_MESSAGES,
    **NOTE_MESSAGES,
}
