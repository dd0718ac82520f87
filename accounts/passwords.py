"""Passwords: what is asked of them, and how they are kept and compared. No accounts here."""

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from persistence.text import Text

SHORTEST = 12
LONGEST = 200
HASHER = PasswordHasher()
"""Argon2id with the library's parameters (RFC 9106, low memory); see ``outdated``."""

COMMON = frozenset(
    {
        "password",
        "passwort",
        "motdepasse",
        "qwerty",
        "qwertyuiop",
        "qwertz",
        "azerty",
        "letmein",
        "welcome",
        "iloveyou",
        "admin",
        "administrator",
        "changeme",
        "secret",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "dragon",
        "monkey",
        "abc",
        "university",
        "college",
        "imprimatur",
        "microcredential",
    }
)
"""Words that make no password, however often they are repeated or numbered."""


def objections(password: str, *, email: str = "", name: str = "") -> list[Text]:
    """What speaks against the password; empty when it will do (after NIST SP 800-63B, 5.1.1.2)."""
    plain = _plain(password)
    found = []
    if len(plain) < SHORTEST:
        found.append(Text("Use at least {count} characters.", count=SHORTEST))
    if len(plain) > LONGEST:
        found.append(Text("Use at most {count} characters.", count=LONGEST))
    if found:
        return found
    lowered = plain.casefold()
    mailbox = email.partition("@")[0].casefold()
    if lowered in {email.casefold(), name.casefold()} or _core(lowered) in {
        mailbox,
        _core(mailbox),
    }:
        found.append(Text("Do not use your e-mail address or your name as the password."))
    elif _is_common(lowered):
        found.append(Text("This is among the first passwords that anybody would try."))
    return found


def hashed(password: str) -> str:
    """The Argon2 hash to keep."""
    return HASHER.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long when nothing is kept, so that time tells nothing."""
    if len(password) > LONGEST:
        return False
    try:
        return HASHER.verify(kept or _decoy(), _plain(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters and is to be made anew at the next sign-in."""
    return HASHER.check_needs_rehash(kept)


def _plain(password: str) -> str:
    """One spelling for one sequence of characters, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _decoy() -> str:
    return HASHER.hash("nobody has this password")


def _core(text: str) -> str:
    """Without the digits and signs that people put around a word."""
    return "".join(sign for sign in text if sign.isalpha())


def _is_common(lowered: str) -> bool:
    if len(set(lowered)) < 4 or _runs(lowered):
        return True
    core = _core(lowered)
    return any(_repeats(core, word) for word in COMMON) if core else False


def _repeats(text: str, word: str) -> bool:
    return len(text) % len(word) == 0 and text == word * (len(text) // len(word))


def _runs(text: str) -> bool:
    """Whether it is nothing but a count or the alphabet: 123456789012, abcdefghijkl."""
    steps = {
        (ord(b) - ord(a)) % 10 if b.isdigit() else ord(b) - ord(a)
        for a, b in zip(text, text[1:], strict=False)
    }
    return steps in ({1}, {9}, {-1})
