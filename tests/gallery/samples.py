"""Sample data for the gallery: the shapes that the macros take, in the plainest form (dicts)."""

from datetime import UTC, date, datetime

from markupsafe import Markup

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CONTENT = {
    "title": "Survey design for community health",
    "summary": "Plan, field and read a survey with a community partner.",
    "level": "g",
    "basis": "credit",
    "skills": ["c", "k"],
    "outcomes": [
        {"id": "o1", "text": "Design a questionnaire for a stated population.", "level": "create"},
        {"id": "o2", "text": "Read a cross table and say what it does not show.", "level": "apply"},
    ],
}


def frame(path: str) -> dict:
    """What the application's context processor hands to every page."""
    items = [
        ("Home", "/", 0),
        ("Proposals", "/decisions", 3),
        ("Sign-offs", "/form", 12),
        ("Committee", "/lists", 0),
        ("Marketing", "/job", 1),
        ("Insights", "/flashes", 0),
        ("Administration", "/errors/404", 0),
    ]
    links = [
        {"label": "Account", "url": "/"},
        {"label": "Sign out", "url": "/", "method": "post"},
    ]
    public = [{"label": "Programs", "url": "/public", "current": path == "/public"}]
    return {
        "brand": {
            "slug": "sample",
            "name": "University of the Sonoran Coast",
            "css_url": "/brand/x.css",
            "illustrative": True,
        },
        "navigation": [
            {"label": label, "url": url, "count": count, "current": url == path}
            for label, url, count in items
        ],
        "person": {
            "name": "Amara Osei",
            "detail": "Coordinator, Office of the Provost",
            "links": links,
        },
        "footer_links": [{"label": "Help", "url": "/"}, {"label": "How it works", "url": "/"}],
        "public_navigation": [*public, {"label": "How approval works", "url": "/"}],
        "public_links": [{"label": "Accessibility", "url": "/"}],
        "sign_in_url": "/",
    }


def stops() -> list[dict]:
    words = [
        "Submitted",
        "Committee review",
        "Approved",
        "Marketing",
        "Active",
        "Superseded or closed",
    ]
    return [
        {"label": "Draft", "status": "done", "when": date(2026, 10, 5)},
        {"label": words[0], "status": "done", "when": date(2026, 10, 12)},
        {"label": words[1], "status": "current", "when": MONDAY, "note": "2 of 5 votes needed"},
        {"label": words[2], "status": "todo", "expected": date(2026, 12, 3)},
        *({"label": word, "status": "todo"} for word in words[3:]),
    ]


def _finding(severity: str, message: str, **more: object) -> dict:
    source = "Academic Programs and Assessment, Microcredentials, section 3"
    says = "A credit microcredential carries at least 8 quarter credits."
    return {"severity": severity, "message": message, "says": says, "source": source, **more}


def _groups() -> list[dict]:
    return [
        {
            "label": "Courses and credits",
            "url": "/form",
            "findings": [
                _finding(
                    "block",
                    "This has 6 quarter credits; 8 are needed.",
                    found="6",
                    remedy="Add a course, or propose it as non-credit.",
                    url="/form#credits",
                    rule="credits-minimum",
                ),
                _finding("pass", "Every course is in the catalog."),
            ],
        },
        {
            "label": "Outcomes",
            "url": "/form",
            "findings": [
                _finding(
                    "warn", "Outcome 2 has no assessment.", remedy="Tie one to it.", url="/form"
                ),
                _finding(
                    "advise", "Two outcomes begin with “understand”, which is hard to assess."
                ),
                _finding(
                    "block",
                    "The title is that of a degree.",
                    waived={
                        "by": "L. Haddad",
                        "at": MONDAY,
                        "reason": "Agreed with the registrar.",
                    },
                ),
            ],
        },
    ]


def parts() -> dict:
    tasks = [
        {"label": "Basics", "url": "/form", "status": "done"},
        {
            "label": "Outcomes and skills",
            "url": "/form",
            "status": "attention",
            "note": "2 warnings",
        },
        {"label": "Assessments and evidence", "url": "/form", "status": "todo"},
        {"label": "Badge", "status": "blocked", "note": "Opens when the level is chosen."},
    ]
    off = [
        *stops()[:2],
        {"label": "Returned", "status": "off", "when": MONDAY, "note": "3 changes asked"},
    ]
    facts = [
        {"label": "Number", "value": "UA-2026-014"},
        {
            "label": "Offered by",
            "value": ["School of Public Health", "College of Nursing"],
            "url": "/form",
        },
        {"label": "Partner", "value": None, "empty": "None named", "url": "/form"},
        {"label": "Contact hours", "value": "45.0"},
    ]
    states = (
        "draft submitted committee_review approved marketing active changed terminated returned "
        "declined withdrawn closing enrolment_suspended hidden review_overdue coming_soon"
    )
    return {
        "stops": stops(),
        "off": off,
        "tasks": tasks,
        "groups": _groups(),
        "facts": facts,
        "states": states.split(),
    }


def _changes() -> list[dict]:
    segment = [
        {"kind": "same", "text": "Design a "}, {"kind": "delete", "text": "simple "},
        {"kind": "same", "text": "questionnaire for a "}, {"kind": "insert", "text": "stated "},
        {"kind": "same", "text": "population."},
    ]  # fmt: skip
    return [
        {
            "label": "Outcome 1",
            "segments": segment,
            "editor": "Amara Osei",
            "at": MONDAY,
            "since_vote": True,
        },
        {
            "label": "Credits",
            "segments": [{"kind": "delete", "text": "6"}, {"kind": "insert", "text": "8"}],
        },
    ]


def decisions() -> dict:
    lines = [
        {"office": "Head, Department of Epidemiology", "status": "signed", "person": "Ruth Okafor",
         "at": date(2026, 10, 14), "comment": "We have the staff for one cohort a year.", "revision": 1,
         "stands": "The outcomes have not changed since revision 1."},
        {"office": "Dean, College of Nursing", "status": "signed", "person": "Tomás Rivera",
         "on_behalf_of": "Anne-Marie Lindqvist", "at": date(2026, 10, 19), "revision": 2},
        {"office": "Graduate Council", "status": "stale", "person": "Wei Zhang", "at": date(2026, 10, 20),
         "revision": 1, "stands": "The level was changed in revision 2."},
        {"office": "Office of Career Services", "status": "waiting", "since": date(2026, 11, 19),
         "because": "Named as a co-curricular partner."},
        {"office": "Provost", "status": "later"},
    ]  # fmt: skip
    ballot = {
        "heading": "Ballot 2026-7", "url": "/decisions", "status": "open",
        "motion": "That “Survey design for community health” be approved.",
        "conditions": ["The syllabus of PUBH 512 is added to the file."],
        "closes_at": datetime(2026, 11, 30, 17, 0, tzinfo=UTC),
        "may_change_until": datetime(2026, 11, 30, 17, 0, tzinfo=UTC),
        "my_vote": {"word": "for", "at": MONDAY, "revision": 2},
        "quorum": {"value": 3, "needed": 5, "of": 9},
        "recusals": [{"name": "R. Okafor", "reason": "named on the proposal"}],
        "secrecy": "Votes are shown by name when the ballot has closed.",
    }  # fmt: skip
    closed = {
        "heading": "Ballot 2026-6", "status": "closed", "motion": "That the program be closed.",
        "result": {"word": "Carried", "tone": "good"}, "closes_at": MONDAY,
        "tally": ["9 seats, 1 vacant, 1 recused: base 7.", "Quorum 4; 6 voted.",
                  "5 for, 1 against; 5 needed: carried."],
    }  # fmt: skip
    evidence = {
        "Entry": "142",
        "Hash": "9c1185a5c5e9fc54612808977ee8f548b2258d31f0a9b7fbc2c1d1c2f1f3a5de",
    }
    events = [
        {"at": MONDAY, "sentence": "Amara Osei opened a ballot in the Microcredential Committee.", "evidence": evidence},
        {"at": datetime(2026, 10, 14, 16, 2, tzinfo=UTC), "sentence": "Ruth Okafor signed for Epidemiology.",
         "comment": "We have the staff for one cohort a year.", "evidence": evidence},
    ]  # fmt: skip
    actions = [
        {"label": "Send to the committee", "url": "/decisions", "method": "get", "primary": True},
        {"label": "Ask for changes", "url": "/decisions"},
        {"label": "Withdraw", "url": "/decisions", "method": "post", "grave": True},
    ]
    later = [
        {"label": "Approve", "reasons": ["Still to decide: Graduate Council, Provost.", "The vote is stale."],
         "remedy": "Ask for it to be re-affirmed.", "url": "/decisions"}
    ]  # fmt: skip
    notice = {
        "told": ["the 9 members of the committee", "Ruth Okafor"], "stale": ["Graduate Council’s sign-off"],
        "also": ["The proposal can no longer be edited by its authors."],
        "undo": "You can call it back while no vote has been cast.",
        "until": datetime(2026, 11, 30, 17, 0, tzinfo=UTC),
    }  # fmt: skip
    filters = [
        {"label": "All", "url": "?", "current": True},
        {"label": "Since my vote", "url": "?since=vote"},
    ]
    return {"lines": lines, "ballot": ballot, "closed": closed, "changes": _changes(), "filters": filters,
            "events": events, "actions": actions, "later": later, "notice": notice, "stops": stops()}  # fmt: skip


def lists() -> dict:
    columns = [
        {"key": "title", "label": "Proposal", "sort_url": "?sort=title", "sorted": "ascending"},
        {"key": "number", "label": "Number"},
        {"key": "with", "label": "Who has it"},
        {"key": "days", "label": "Days", "numeric": True, "sort_url": "?sort=days"},
    ]
    titles = [
        "Survey design for community health",
        "Clinical data stewardship",
        "Grant writing",
        "Drone mapping",
    ]
    holders = ["Review committee", "Dean of Nursing", None, "Graduate Council"]
    rows = [
        {
            "title": {"text": title, "url": "/decisions"},
            "number": f"UA-2026-{n:03}",
            "with": holder,
            "days": 3 * n,
        }
        for n, (title, holder) in enumerate(zip(titles, holders, strict=True), start=12)
    ]
    tasks = [
        "Questionnaire",
        "Field report",
        "Cross table",
        "Oral defence",
        "Partner’s letter",
        "Portfolio",
    ]
    matrix_columns = [
        {"key": "outcome", "label": "Outcome"},
        *({"key": t, "label": t} for t in tasks),
    ]
    matrix = [
        {
            "outcome": "Design a questionnaire for a stated population",
            **dict.fromkeys(tasks, "assessed"),
        },
        {"outcome": "Read a cross table", **dict.fromkeys(tasks, ""), "Cross table": "assessed"},
    ]
    facets = [
        {"name": "level", "label": "Level", "open": True, "options": [
            {"value": "u", "label": "Undergraduate", "count": 21, "selected": True},
            {"value": "g", "label": "Graduate", "count": 9}]},
        {"name": "credit", "label": "Credit", "options": [{"value": "y", "label": "Carries credit", "count": 14}]},
    ]  # fmt: skip
    bars = Markup(
        '<svg viewBox="0 0 300 60"><rect width="220" height="20" fill="currentColor"/>'
        '<rect y="30" width="140" height="20" fill="currentColor"/></svg>'
    )
    chart = {"title": "Proposals by stage", "says": "Most wait for a signature.", "svg": bars}
    table = {"caption": "Proposals by stage", "columns": [{"key": "s", "label": "Stage"},
             {"key": "n", "label": "Proposals", "numeric": True}], "rows": [{"s": "Submitted", "n": 22}]}  # fmt: skip
    return {"columns": columns, "rows": rows, "matrix_columns": matrix_columns, "matrix": matrix,
            "facets": facets, "chart": chart, "table": table,
            "chosen": [{"label": "Level: undergraduate", "url": "?"}]}  # fmt: skip


def job() -> dict:
    base = {"label": "The approval record is being made", "says": "It has 6 pages."}
    return {
        "jobs": [
            {**base, "id": "1", "state": "running", "percent": 40},
            {**base, "id": "2", "state": "waiting"},
            {
                **base,
                "id": "3",
                "state": "done",
                "result": {"label": "Open the record (PDF)", "url": "/"},
            },
            {"id": "5", "label": "The calendar is being made", "state": "running", "url": "/job/5"},
            {**base, "id": "4", "state": "failed", "says": "The logo could not be read."},
        ]
    }


def error(code: int) -> dict:
    if code != 409:
        return {}
    change = {"at": MONDAY, "sentence": "Ruth Okafor changed outcome 1."}
    return {"changes": [change], "back_url": "/decisions", "kept_text": "Design a questionnaire."}
