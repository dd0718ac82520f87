"""Who hears which event: one dict. Each subscriber is a function that works one delivery."""

from app.mailing import send_mails
from app.work import Subscriber

MAIL = "mail"

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "LinkRequested": (MAIL,),
    "PersonAdded": (MAIL,),
    "PasswordChanged": (MAIL,),
}
"""Event to the names of its subscribers. An event that is not here has no effects outside."""

SUBSCRIBERS: dict[str, Subscriber] = {
    MAIL: send_mails,
}
"""Names as they stand in the database: a name once used must go on being known."""
