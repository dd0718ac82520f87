"""Things that happen in one place only: moving a state, committing, reading the clock."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Source, calls, name_of, product

GUARDED = {"Proposal", "Program", "Revision", "RevisionScope", "Decision", "AuditEntry"}
CLOCKS = (
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
)
# A ballot and a delivery have states too, which are none of a proposal; who may set them, by name.
STATES_OF_OTHERS = {"committee": {"ballot"}, "persistence": {"delivery"}}


def assigned(source: Source, attribute: str) -> Iterator[ast.AST]:
    """Where the file sets the attribute, plainly or by setattr."""
    for node in ast.walk(source.tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign) or (
            isinstance(node, ast.AnnAssign) and node.value is not None
        ):
            targets = [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Attribute) and part.attr == attribute:
                    yield part
    for call in calls(source.tree):
        if (
            name_of(call.func) == "setattr"
            and len(call.args) > 1
            and isinstance(call.args[1], ast.Constant)
            and call.args[1].value == attribute
        ):
            yield call


def owner_of(node: ast.AST) -> str:
    """The variable whose attribute is set."""
    owner = node.value if isinstance(node, ast.Attribute) else node
    return name_of(owner.args[0] if isinstance(owner, ast.Call) and owner.args else owner)


def test_only_the_workflow_moves_a_state() -> None:
    elsewhere = [
        source.at(node)
        for source in product()
        if source.package != "workflow"
        for node in assigned(source, "state")
        if owner_of(node) not in STATES_OF_OTHERS.get(source.package, set())
    ]
    assert not elsewhere, (
        "A proposal's state moves through the service of the workflow; "
        f"call its verb (another kind of state gets another name): {elsewhere}"
    )


def test_only_the_unit_of_work_commits() -> None:
    elsewhere = [
        source.at(call)
        for source in product()
        if source.path != "persistence/unit_of_work.py"
        for call in calls(source.tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]
    assert not elsewhere, f"Write inside `with unit_of_work(session):` instead: {elsewhere}"


def test_only_the_clock_module_reads_the_clock() -> None:
    elsewhere = [
        source.at(call)
        for source in product()
        if source.path != "persistence/clock.py"
        for call in calls(source.tree)
        if name_of(call.func).endswith(CLOCKS)
    ]
    assert not elsewhere, f"Take `now` as an argument, from persistence.clock.now(): {elsewhere}"


def test_no_clock_comes_in_under_another_name() -> None:
    """`from time import time` would hide from the test above."""
    hidden = [
        source.at(node)
        for source in product()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "time"
        and any(alias.name in {"time", "time_ns", "localtime", "gmtime"} for alias in node.names)
    ]
    assert not hidden, f"Write `persistence.clock.now()`: {hidden}"


def models_in_statement(call: ast.Call) -> Iterator[str]:
    """``update(Proposal)``, ``delete(models.Proposal)``, ``update(Proposal.__table__)``."""
    if call.args:
        yield from name_of(call.args[0]).split(".")


def models_in_query(call: ast.Call) -> Iterator[str]:
    """``session.query(Proposal).filter(...).update(...)``, ``Proposal.__table__.update()``."""
    if isinstance(call.func, ast.Attribute):
        yield from name_of(call.func.value).split(".")
        for inner in calls(call.func.value):
            if name_of(inner.func).endswith("query") and inner.args:
                yield from name_of(inner.args[0]).split(".")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("session.execute(update(Proposal).values(state='active'))", True),
        ("sa.delete(models.Decision)", True),
        ("session.query(Proposal).filter(Proposal.id == 1).update({})", True),
        ("Proposal.__table__.update()", True),
        ("update(Delivery).where(Delivery.id == 1)", False),
        ("found.update(other)", False),
    ],
)
def test_the_lint_knows_a_bulk_statement_when_it_sees_one(written: str, found: bool) -> None:
    seen = {
        model
        for call in calls(ast.parse(written))
        for model in (*models_in_statement(call), *models_in_query(call))
        if name_of(call.func).endswith(("update", "delete"))
    }
    assert bool(seen & GUARDED) is found


def test_guarded_rows_are_not_changed_in_bulk() -> None:
    """A bulk statement passes the version check, the audit hook and the session by."""
    found = [
        source.at(call)
        for source in product()
        for call in calls(source.tree)
        if name_of(call.func).rsplit(".", 1)[-1] in {"update", "delete"}
        and (GUARDED & set(models_in_statement(call)) or GUARDED & set(models_in_query(call)))
    ]
    assert not found, f"Load the row, change it, and let the unit of work write it: {found}"
