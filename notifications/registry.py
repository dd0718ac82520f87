"""Which events have mails: the event's name and what makes the messages from it."""

from notifications.account_messages import ACCOUNT_MESSAGES
from notifications.messages import MessageMaker

MESSAGES: dict[str, MessageMaker] = {**ACCOUNT_MESSAGES}
