"""A small set of facts of every type, for testing the language without any proposal."""

from rules import FactType, day, list_of, number, record, text, yes_no

NAMES: dict[str, FactType] = {
    "title": text("The title."),
    "credit_basis": text("", {"none": "Not for credit", "credit_bearing": "Credit-bearing"}),
    "credits.value": number(),
    "credits.quarter": number(),
    "has.credits": yes_no(),
    "audience": list_of(text("", {"graduate": "Graduate students", "public": "Anybody"})),
    "skills": list_of(text()),
    "rows": list_of(
        record(
            code=text(),
            credits=number(),
            online=yes_no(),
            status=text("", {"new": "New", "approved": "Approved"}),
            outcomes=list_of(text()),
        )
    ),
    "today": day(),
    "due": day(),
}
