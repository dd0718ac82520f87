"""What makes a password, and that nothing is given away by how one is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import passwords
from accounts.attempts import origin_of


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Der Mond ist aufgegangen",
        "密码是一个很长的句子没有人猜得到",
        "x7$kk92!maple-tree",
    ],
)
def test_a_long_sentence_will_do(password: str) -> None:
    assert passwords.objections(password, email="ann@x.example", name="Ann") == []


@pytest.mark.parametrize(
    "password",
    [
        "elevensigns",
        "password1234",
        "Password!!!!",
        "qwertyuiop12",
        "111111111111",
        "abababababab",
        "123456789012",
        "abcdefghijkl",
        "210987654321",
        "welcomewelcome",
        "ann.example@x.example",
        "annexample123",
        "x" * 201,
    ],
)
def test_what_anybody_would_try_first_will_not(password: str) -> None:
    assert passwords.objections(password, email="ann.example@x.example", name="Ann Example")


def test_the_same_password_from_another_keyboard_matches() -> None:
    composed, decomposed = "caf\u00e9 au lait, oui", "cafe\u0301 au lait, oui"
    assert passwords.matches(passwords.hashed(composed), decomposed)


def test_nobody_s_password_takes_an_argon2_computation_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Time is not measured here; that the same work is done is."""
    seen: list[str] = []

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            seen.append(kept.split("$")[1])
            return passwords_hasher.verify(kept, password)

        def hash(self, password: str) -> str:
            return passwords_hasher.hash(password)

    passwords_hasher = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", Counting())
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches(passwords_hasher.hash("another one"), "anything")
    assert seen == ["argon2id", "argon2id"]


@pytest.mark.parametrize("kept", ["", "none", "$argon2id$broken", "md5$x"])
def test_a_hash_that_is_none_matches_nothing(kept: str) -> None:
    assert not passwords.matches(kept, "nobody has this password")


@given(st.text(max_size=300))
def test_no_password_is_too_odd_to_be_judged(password: str) -> None:
    for objection in passwords.objections(password, email="a@x.example", name="A"):
        assert str(objection)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_origin_is_what_one_household_has(address: str | None, origin: str) -> None:
    assert origin_of(address) == origin
