"""The command line of an operator: policies, institutions, backup, the drawn lifecycle."""

import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

import config
from app import create_app
from app.database import db
from demo.loading import INSTITUTIONS
from tests.support import postgres


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(config.read({"INSTANCE": str(tmp_path), "DATABASE_URL": database_url}))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_every_shipped_pack_is_valid(run: FlaskCliRunner) -> None:
    said = run.invoke(args=["policy", "validate"])
    assert said.exit_code == 0, said.output
    assert said.output.count("rules in order") == len(list(INSTITUTIONS.iterdir()))


def test_a_bad_pack_is_refused_with_rule_and_place(run: FlaskCliRunner, tmp_path: Path) -> None:
    pack = tmp_path / "policies.toml"
    shipped = (INSTITUTIONS / "generic" / "policies.toml").read_text(encoding="utf-8")
    pack.write_text(shipped.replace("size(outcomes)", "size(outcoms)"), encoding="utf-8")
    said = run.invoke(args=["policy", "validate", str(pack)])
    assert said.exit_code == 1
    assert "outcoms" in said.output


def test_findings_on_a_file_are_json_and_a_block_is_the_exit_status(
    run: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "content.json"
    file.write_text(json.dumps({"title": "Survey Design"}), encoding="utf-8")
    said = run.invoke(args=["policy", "check", str(file)])
    found = json.loads(said.output)
    assert said.exit_code == 1
    assert {"rule", "severity", "says", "source", "found", "remedy", "field"} <= set(found[0])
    assert any(one["severity"] == "block" for one in found)


@pytest.mark.parametrize("text", ["not json", "[1, 2]"])
def test_a_file_that_is_no_content_is_refused(
    run: FlaskCliRunner, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "content.json"
    file.write_text(text, encoding="utf-8")
    said = run.invoke(args=["policy", "check", str(file)])
    assert said.exit_code == 1 and "JSON" in said.output


def test_an_institution_is_founded_once_and_listed(run: FlaskCliRunner) -> None:
    folder = str(INSTITUTIONS / "hartwell")
    for _ in range(2):
        assert run.invoke(args=["institution", "found", folder]).exit_code == 0
    assert run.invoke(args=["institution", "list"]).output.count("hartwell") == 1


def test_a_backup_holds_database_and_files(
    run: FlaskCliRunner,
    app: Flask,
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundled = postgres.bundled()
    if bundled is not None:
        # The dump must be made by a program at least as new as the server that the tests run.
        monkeypatch.setenv("PATH", f"{bundled / 'bin'}{os.pathsep}{os.environ['PATH']}")
    app.extensions["file_store"].write(b"kept")
    target = tmp_path / "backup.tar.gz"
    said = run.invoke(args=["backup", str(target)])
    assert said.exit_code == 0, said.output
    with tarfile.open(target) as archive:
        names = archive.getnames()
    wanted = "database.sqlite" if database_url.startswith("sqlite") else "database.dump"
    assert wanted in names and "backup.json" in names
    assert any(name.startswith("files/") for name in names)


def test_the_lifecycle_page_of_the_documentation_is_up_to_date(run: FlaskCliRunner) -> None:
    said = run.invoke(args=["diagram", "--check"])
    assert said.exit_code == 0, said.output
