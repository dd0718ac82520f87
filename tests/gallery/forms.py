"""One form with every kind of input, and a list of rows."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange

LEVELS = [
    SelectChoice("", "Choose"),
    SelectChoice("u", "Undergraduate"),
    SelectChoice("g", "Graduate"),
]
SKILLS = [
    SelectChoice("c", "Communication"),
    SelectChoice("t", "Teamwork"),
    SelectChoice("k", "Critical thinking"),
]


class OutcomeForm(Form):
    """One row."""

    id = HiddenField()
    text = TextAreaField("What a learner can do", [DataRequired("Say what a learner can do.")])
    level = SelectField(
        "Level", choices=[SelectChoice("apply", "Apply"), SelectChoice("create", "Create")]
    )
    hours = DecimalField("Hours", [NumberRange(min=0)], places=1)


class SampleForm(FlaskForm):
    """Every kind of input once."""

    seen_version = HiddenField(default="7")
    title = StringField(
        "Title",
        [DataRequired("Give it a title."), Length(max=120)],
        description="As it will stand in the catalog. At most 120 characters.",
    )
    summary = TextAreaField("What it is about", [DataRequired("Say in two sentences what it is.")])
    level = SelectField("Level", choices=LEVELS)
    basis = RadioField(
        "Credit",
        [DataRequired("Choose whether it carries credit.")],
        choices=[
            SelectChoice("credit", "Carries credit", {"data-hint": "Courses from the catalog"}),
            SelectChoice("none", "Carries no credit"),
        ],
        description="This decides which offices sign.",
    )
    skills = SelectMultipleField(
        "Competencies",
        [DataRequired("Choose at least one.")],
        choices=SKILLS,
    )
    credits = DecimalField("Credits", [NumberRange(min=1, message="At least 1 credit is needed.")])
    starts = DateField("First offered")
    agreed = BooleanField("The unit head knows of this", description="It is sent to them first.")
    secret = PasswordField("Password")
    syllabus = FileField("Syllabus")
    outcomes = FieldList(FormField(OutcomeForm), "Outcomes", description="Two to six are usual.")

    def change_rows(self, sent: Mapping[str, str]) -> None:
        """Do what an Add, Remove or Move button asks."""
        if sent.get("add") == self.outcomes.name:
            self.outcomes.append_entry()
        elif name := sent.get("remove"):
            self.outcomes.entries = [e for e in self.outcomes.entries if e.name != name]
        elif move := sent.get("move"):
            name, _, way = move.rpartition("-")
            entries = self.outcomes.entries
            at = [e.name for e in entries].index(name)
            to = at - 1 if way == "up" else at + 1
            entries[at], entries[to] = entries[to], entries[at]
