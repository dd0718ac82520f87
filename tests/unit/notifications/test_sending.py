"""What goes over the wire: headers that hold, one Message-ID, and a server that is really spoken to."""

import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_string, policy
from pathlib import Path

import pytest

from accounts.models import Person
from notifications.messages import Message
from notifications.models import Mail
from notifications.recipients import Recipient
from notifications.sending import HeaderRefused, as_email, mail_key, message_id, safe_header
from notifications.transport import KeptOnly, SmtpTransport, transport_for
from persistence.files import FileStore, StoredFile
from persistence.text import Text

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
SENDER = "Imprimatur <imprimatur@x.example>"


def mail(**values: object) -> Mail:
    given = {
        "message_id": "<1@x.example>",
        "to": "ann@x.example",
        "subject": "Ein Größenvergleich",
        "text": "Grüße\n",
        "html": "<p>Grüße</p>",
        "headers": {"Auto-Submitted": "auto-generated"},
        "written_at": NOW,
    }
    made = Mail(**{**given, **values})
    made.person = Person(name="Añn, “the” <x>")
    return made


def test_a_mail_has_both_forms_and_says_that_a_program_wrote_it(tmp_path: Path) -> None:
    sent = as_email(mail(), sender=SENDER, store=FileStore(tmp_path))
    read = message_from_string(sent.as_string(), policy=policy.default)
    assert read["Subject"] == "Ein Größenvergleich"
    assert read["To"].addresses[0].addr_spec == "ann@x.example"
    assert len(read["To"].addresses) == 1
    assert read["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


def test_an_attachment_goes_along(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    file: StoredFile = store.keep(
        b"%PDF-1.7", name="UA-2026-014.pdf", media_type="application/pdf", at=NOW, by_id=None
    )
    sent = as_email(mail(attachment=file), sender=SENDER, store=store)
    [attached] = sent.iter_attachments()
    assert attached.get_filename() == "UA-2026-014.pdf"
    assert attached.get_content() == b"%PDF-1.7"


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "Hello\r\nBcc: all@x.example"},
        {"subject": "Hello\nBcc: all@x.example"},
        {"subject": "Hello\u2028Bcc: all@x.example"},
        {"to": "ann@x.example\r\nBcc: all@x.example"},
        {"headers": {"X-Note": "a\nBcc: all@x.example"}},
    ],
)
def test_no_value_begins_a_header_of_its_own(tmp_path: Path, values: dict[str, object]) -> None:
    with pytest.raises(HeaderRefused):
        as_email(mail(**values), sender=SENDER, store=FileStore(tmp_path))


def test_a_header_keeps_every_letter() -> None:
    assert safe_header("Zoë: “ja”, 文") == "Zoë: “ja”, 文"


def test_the_message_id_is_the_same_for_the_same_key_only() -> None:
    assert message_id("1-mail:2", SENDER) == message_id("1-mail:2", SENDER)
    assert message_id("1-mail:2", SENDER) != message_id("1-mail:3", SENDER)
    assert message_id("1-mail:2", SENDER).endswith("@x.example>")


def test_two_mails_of_one_event_to_one_person_have_keys_of_their_own() -> None:
    to = Recipient(7, 1, "Ann", "ann@x.example")
    one = Message(to=to, subject=Text("A"), template="t", why=Text("w"), part="one")
    two = Message(to=to, subject=Text("A"), template="t", why=Text("w"), part="two")
    assert mail_key("3-mail", one) == "3-mail:7:one" != mail_key("3-mail", two)


# --------------------------------------------------------------------------------- by SMTP


class Postbox(socketserver.StreamRequestHandler):
    """Just enough of a mail server."""

    def handle(self) -> None:
        self.say("220 x.example")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self.say("250 x.example")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.taken.append(self.body())  # type: ignore[attr-defined]
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def body(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def postbox() -> Iterator[socketserver.TCPServer]:
    with socketserver.TCPServer(("127.0.0.1", 0), Postbox) as server:
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


def test_a_mail_is_handed_to_the_server(postbox: socketserver.TCPServer, tmp_path: Path) -> None:
    transport = transport_for(f"smtp://127.0.0.1:{postbox.server_address[1]}")
    assert transport.sends
    transport.send(as_email(mail(), sender=SENDER, store=FileStore(tmp_path)))
    [taken] = postbox.taken  # type: ignore[attr-defined]
    assert "Message-ID: <1@x.example>" in taken


def test_a_password_is_never_sent_in_the_clear(
    postbox: socketserver.TCPServer, tmp_path: Path
) -> None:
    transport = transport_for(f"smtp://ann:hush@127.0.0.1:{postbox.server_address[1]}")
    with pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        transport.send(as_email(mail(), sender=SENDER, store=FileStore(tmp_path)))
    assert postbox.taken == []  # type: ignore[attr-defined]


def test_the_setting_names_server_user_and_port() -> None:
    transport = transport_for("smtps://ann%40x:p%2Fw@mail.x.example")
    assert isinstance(transport, SmtpTransport)
    assert (transport.host, transport.port, transport.wrapped) == ("mail.x.example", 465, True)
    assert (transport.user, transport.password) == ("ann@x", "p/w")
    assert SmtpTransport("smtp://mail.x.example").port == 587


def test_without_a_setting_nothing_leaves(tmp_path: Path) -> None:
    transport = transport_for("")
    assert isinstance(transport, KeptOnly) and not transport.sends
    transport.send(as_email(mail(), sender=SENDER, store=FileStore(tmp_path)))
