"""A mail server is tried out with one mail, and what went wrong is told so that one can mend it."""

import smtplib
import socket
import ssl
from email.message import EmailMessage

from notifications.transport import SECONDS, SmtpTransport
from persistence.text import Text


def try_out(transport: SmtpTransport, mail: EmailMessage) -> Text | None:
    """Hand over one mail; why it was not taken, or None where it was. Takes seconds, never minutes."""
    try:
        transport.send(mail)
    except (OSError, smtplib.SMTPException) as error:
        return _told(error, transport)
    return None


def _told(error: Exception, to: SmtpTransport) -> Text:
    host, port = to.host, str(to.port)
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(
        error.__context__, TimeoutError
    ):
        error = error.__context__  # it took the call and then said nothing
    match error:
        case socket.gaierror():
            return Text("There is no server called {host}. Check its name.", host=host)
        case TimeoutError():
            return Text(
                "{host}, port {port}, did not answer within {seconds} seconds. Check the port and "
                "the kind of security; a firewall may be in the way.",
                host=host,
                port=port,
                seconds=SECONDS,
            )
        case ConnectionRefusedError():
            return Text(
                "{host} takes no mail on port {port}. Check the port: 587 and 465 are usual.",
                host=host,
                port=port,
            )
        case ssl.SSLCertVerificationError():
            return Text(
                "The certificate of {host} cannot be trusted: {why}. Write the server’s name as it "
                "stands in its certificate.",
                host=host,
                why=error.verify_message,
            )
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            return Text(
                "{host}, port {port}, does not offer the security that was chosen. Port 465 wants "
                "encryption from the start, 587 and 25 want it later.",
                host=host,
                port=port,
            )
        case smtplib.SMTPServerDisconnected():
            return Text(
                "{host}, port {port}, ended the conversation at once. Check the port and the kind "
                "of security.",
                host=host,
                port=port,
            )
    return _answered(error, host)


def _answered(error: Exception, host: str) -> Text:
    """The server did answer, and said no."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return Text("{host} does not take this user with this password.", host=host)
        case smtplib.SMTPSenderRefused():
            return Text(
                "{host} does not take mail from {sender}: {answer}",
                host=host,
                sender=error.sender,
                answer=_words(error.smtp_error),
            )
        case smtplib.SMTPRecipientsRefused():
            refused = next(iter(error.recipients.items()), ("", (0, b"")))
            return Text(
                "{host} does not take mail for {recipient}: {answer}",
                host=host,
                recipient=refused[0],
                answer=_words(refused[1][1]),
            )
        case smtplib.SMTPResponseException():
            return Text("{host} answered: {answer}", host=host, answer=_words(error.smtp_error))
    return Text("{host} could not be reached: {why}.", host=host, why=error)


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:300]
