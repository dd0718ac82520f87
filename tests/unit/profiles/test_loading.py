"""From a folder to JSON-able content, and what stops it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from profiles.loading import MAX_BYTES, read_folder
from profiles.problems import ProfileRefused
from tests.unit.profiles.shipped import FOLDER, NAMES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER / "generic", tmp_path / "copy"))


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_becomes_what_json_can_hold(name: str) -> None:
    content = read_folder(FOLDER / name)
    assert json.loads(json.dumps(content)) == content
    assert {"profile", "fields", "route", "committees", "policies", "taxonomy"} <= content.keys()
    assert content["logo"].startswith("<svg")


def test_days_become_text() -> None:
    holidays = read_folder(FOLDER / "hartwell")["profile"]["calendar"]["holidays"]
    assert holidays[0] == "2026-11-26"


def test_notices_and_logo_may_be_left_out(folder: Path) -> None:
    (folder / "notices.toml").unlink()
    (folder / "logo.svg").unlink()
    content = read_folder(folder)
    assert "notices" not in content
    assert content["logo"] is None


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: file.unlink(), "route.toml: This file is missing."),
        (lambda file: file.write_text("[[step"), "route.toml: This is not valid TOML: "),
        (
            lambda file: file.write_bytes(b"# \xff"),
            "route.toml: The file is not UTF-8 text (byte 2).",
        ),
        (
            lambda file: file.write_text("#" * (MAX_BYTES + 1)),
            "route.toml: The file has more than ",
        ),
    ],
)
def test_a_spoilt_file_is_named(
    folder: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(folder / "route.toml")
    with pytest.raises(ProfileRefused) as refused:
        read_folder(folder)
    assert [str(one).startswith(sentence) for one in refused.value.problems] == [True]


def test_every_spoilt_file_is_told_at_once(folder: Path) -> None:
    (folder / "faq.toml").unlink()
    (folder / "route.toml").write_text("=")
    with pytest.raises(ProfileRefused) as refused:
        read_folder(folder)
    assert [one.file for one in refused.value.problems] == ["route.toml", "faq.toml"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileRefused, match="nowhere: There is no such folder"):
        read_folder(tmp_path / "nowhere")
