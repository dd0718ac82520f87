"""The governed fields themselves, step by step. The order here is only the default."""

from persistence.text import Text
from proposals.closing_fields import CLOSING, CLOSING_FIELDS
from proposals.fields import Column, Field, FieldType, options
from proposals.people_fields import PEOPLE
from proposals.states import Scope
from proposals.vocabularies import (
    AUDIENCE,
    CREDIT_BASIS,
    CREDIT_SYSTEM,
    DEMAND,
    LEVEL,
    METHOD,
    MODALITY,
    PACING,
    SUBJECT,
)

E, S, G, B = Scope.EDITORIAL, Scope.SUBSTANTIVE, Scope.GOVERNANCE, Scope.BADGE
T = FieldType

BASICS = (
    Field(
        "title",
        T.TEXT,
        Text("Title"),
        S,
        Text("As learners and employers will read it."),
        max_length=120,
        exports={"ob3": "name", "ctdl": "ceterms:name", "schema_org": "name"},
    ),
    Field(
        "unit",
        T.UNIT,
        Text("Sponsoring unit"),
        G,
        Text("The department, school or office that answers for it."),
    ),
    Field(
        "summary",
        T.LONG_TEXT,
        Text("Short description"),
        E,
        Text("Two or three sentences for a learner who has never heard of it."),
        max_length=600,
        exports={"ob3": "description", "ctdl": "ceterms:description", "schema_org": "description"},
    ),
    Field(
        "rationale",
        T.LONG_TEXT,
        Text("Why it is proposed"),
        E,
        Text("What it is for, and what would be missing without it."),
        max_length=4000,
    ),
    Field(
        "subject",
        T.CHOICE,
        Text("Subject area"),
        E,
        options=SUBJECT,
        exports={"ob3": "fieldOfStudy", "ctdl": "ceterms:subject", "schema_org": "about"},
    ),
    Field(
        "credit_basis",
        T.CHOICE,
        Text("Credit"),
        G,
        Text("Whether earning it carries academic credit."),
        options=CREDIT_BASIS,
        exports={"ctdl": "ceterms:isNonCredit"},
    ),
    Field("transcripted", T.YES_NO, Text("Shown on the transcript"), G),
    Field("code", T.TEXT, Text("Proposed code"), E, max_length=20, exports={"ob3": "humanCode"}),
    Field("series", T.TEXT, Text("Badge series it belongs to"), E, max_length=120),
    Field(
        "classification",
        T.TEXT,
        Text("Classification code"),
        E,
        Text("Six-digit code of the field of study."),
        max_length=10,
        exports={"ctdl": "ceterms:instructionalProgramType"},
    ),
    Field("part_of_degree", T.YES_NO, Text("Its requirements are already part of a degree"), S),
)
LEARNERS = (
    Field("audience", T.MULTI_CHOICE, Text("Who it is for"), G, options=AUDIENCE),
    Field("audience_note", T.LONG_TEXT, Text("More about these learners"), E, max_length=1000),
    Field(
        "level",
        T.CHOICE,
        Text("Level"),
        G,
        options=LEVEL,
        exports={"ctdl": "ceterms:audienceLevelType", "schema_org": "educationalLevel"},
    ),
    Field(
        "prerequisites",
        T.LONG_TEXT,
        Text("What learners need before"),
        S,
        Text("Courses, experience or admission. Say “None” if there is nothing."),
        max_length=1000,
        exports={"schema_org": "programPrerequisites"},
    ),
    Field("admission", T.LONG_TEXT, Text("Admission"), S, max_length=1000),
    Field("bachelors_required", T.YES_NO, Text("A bachelor’s degree is required"), G),
    Field("completion_months", T.INTEGER, Text("Months a learner has to complete it"), S),
)
OUTCOMES = (
    Field(
        "outcomes",
        T.TABLE,
        Text("Learning outcomes"),
        S,
        Text("What a learner can do afterwards: begin each with a verb that can be observed."),
        row_prefix="o",
        columns=(
            Column("statement", T.LONG_TEXT, Text("Outcome"), required=True, max_length=500),
            Column("skills", T.TAGS, Text("Skills"), max_length=300),
            Column("competencies", T.COMPETENCIES, Text("Competencies")),
        ),
        exports={
            "ob3": "alignment",
            "ctdl": "ceterms:requires",
            "schema_org": "competencyRequired",
        },
    ),
    Field(
        "skills",
        T.TAGS,
        Text("Further skills"),
        E,
        Text("Words a learner would search for, separated by commas."),
        max_length=500,
        exports={"ob3": "tag", "ctdl": "ceterms:keyword", "schema_org": "keywords"},
    ),
)
ASSESSMENT = (
    Field(
        "assessments",
        T.TABLE,
        Text("Assessments"),
        S,
        Text("How each outcome is shown. Every outcome needs at least one."),
        row_prefix="a",
        columns=(
            Column("name", T.TEXT, Text("Assessment"), required=True, max_length=200),
            Column("method", T.CHOICE, Text("Method"), options=METHOD, required=True),
            Column(
                "outcomes", T.REFERENCES, Text("Outcomes it shows"), of="outcomes", required=True
            ),
            Column("evidence", T.TEXT, Text("Evidence a learner hands in"), max_length=300),
            Column("evaluator", T.TEXT, Text("Who evaluates"), max_length=200),
        ),
        exports={"ob3": "criteria", "ctdl": "ceterms:assessmentMethodType"},
    ),
    Field(
        "criteria",
        T.LONG_TEXT,
        Text("Earning criteria"),
        S,
        Text("Everything a learner must do to be awarded the badge."),
        max_length=2000,
        exports={"ob3": "criteria.narrative", "schema_org": "educationalCredentialAwarded"},
    ),
    Field("pass_percent", T.DECIMAL, Text("Pass threshold in percent"), S),
    Field("minimum_grade", T.TEXT, Text("Minimum grade"), S, max_length=40),
    Field("reflection", T.YES_NO, Text("Learners write a reflection"), S),
    Field("evidence_public", T.YES_NO, Text("Evidence may be shown in public"), G),
    Field(
        "evidence_opt_out",
        T.YES_NO,
        Text("Learners may opt out of the public badge and keep their credit"),
        G,
    ),
    Field(
        "supervision",
        T.CHOICE,
        Text("Supervision of assessment"),
        S,
        options=options(
            none="Unsupervised, no identity check",
            supervised="Supervised, no identity check",
            online="Supervised online, identity checked",
            onsite="On site, identity checked",
        ),
    ),
)
ACTIVITIES = (
    Field(
        "activities",
        T.TABLE,
        Text("Courses and activities"),
        S,
        Text("Everything a learner takes part in, with its credits or hours."),
        row_prefix="c",
        columns=(
            Column("code", T.TEXT, Text("Code"), max_length=20),
            Column("title", T.TEXT, Text("Title"), required=True, max_length=200),
            Column(
                "kind",
                T.CHOICE,
                Text("Kind"),
                options=options(
                    course="Course",
                    module="Module",
                    workshop="Workshop",
                    practice="Practice or placement",
                    activity="Other activity",
                ),
                required=True,
            ),
            Column("credits", T.DECIMAL, Text("Credits")),
            Column("hours", T.DECIMAL, Text("Hours")),
            Column("choice_group", T.TEXT, Text("Choose-from group"), max_length=20),
            Column(
                "status",
                T.CHOICE,
                Text("Status"),
                options=options(approved="Approved", new="New, not yet approved"),
            ),
            Column("online", T.YES_NO, Text("Available online")),
            Column("outcomes", T.REFERENCES, Text("Outcomes it teaches"), of="outcomes"),
        ),
        exports={"schema_org": "hasCourse"},
    ),
    Field(
        "credit_system",
        T.CHOICE,
        Text("Credit system"),
        S,
        options=CREDIT_SYSTEM,
        exports={
            "ob3": "creditsAvailable",
            "ctdl": "ceterms:creditValue",
            "schema_org": "numberOfCredits",
        },
    ),
    Field("credits", T.DECIMAL, Text("Credits needed"), S, exports={"ob3": "creditsAvailable"}),
    Field(
        "hours",
        T.DECIMAL,
        Text("Hours of work in all"),
        S,
        exports={"ctdl": "ceterms:estimatedDuration"},
    ),
    Field("residence_percent", T.DECIMAL, Text("Part to be earned here, in percent"), S),
    Field("transfer", T.LONG_TEXT, Text("Transfer"), E, max_length=1000),
)
BADGE = (
    Field(
        "placement",
        T.PLACEMENT,
        Text("Place in the taxonomy"),
        B,
        exports={"ob3": "achievementType"},
    ),
    Field("badge_picture", T.PICTURE, Text("Badge picture"), B, exports={"ob3": "image"}),
    Field(
        "badge_expires_months",
        T.INTEGER,
        Text("Months until a badge expires"),
        B,
        Text("Leave empty if it never does."),
        exports={"schema_org": "validFor"},
    ),
    Field("renewal", T.LONG_TEXT, Text("How a badge is renewed"), B, max_length=1000),
)
DEMAND_STEP = (
    Field("demand", T.MULTI_CHOICE, Text("Evidence of demand"), E, options=DEMAND),
    Field("demand_note", T.LONG_TEXT, Text("What the evidence says"), E, max_length=3000),
    Field(
        "partners",
        T.TABLE,
        Text("Partners outside"),
        E,
        row_prefix="p",
        columns=(
            Column("name", T.TEXT, Text("Organisation"), required=True, max_length=200),
            Column("role", T.TEXT, Text("What they do"), max_length=300),
            Column("recognises", T.YES_NO, Text("Will recognise the badge")),
        ),
    ),
    Field(
        "strategic_goals",
        T.MULTI_CHOICE,
        Text("Strategic goals served"),
        E,
        Text("The goals are the institution’s own."),
    ),
    Field(
        "not_duplicate",
        T.LONG_TEXT,
        Text("Why it duplicates nothing"),
        G,
        Text("Name what is nearest to it and how it differs."),
        max_length=2000,
    ),
    Field(
        "stacks_into",
        T.LONG_TEXT,
        Text("What it leads to"),
        E,
        Text("Degrees, certificates or further badges it counts toward."),
        max_length=1000,
        exports={"ctdl": "ceterms:isPreparationFor"},
    ),
    Field("expected_first_year", T.INTEGER, Text("Learners expected in the first year"), E),
    Field("business_case", T.LONG_TEXT, Text("Market, cost and fee"), E, max_length=4000),
    Field("resources", T.LONG_TEXT, Text("Resources needed"), E, max_length=2000),
)
DELIVERY = (
    Field(
        "modality",
        T.CHOICE,
        Text("How it is delivered"),
        S,
        options=MODALITY,
        exports={"ctdl": "ceterms:learningDeliveryType", "schema_org": "educationalProgramMode"},
    ),
    Field("location", T.TEXT, Text("Where, if on site"), E, max_length=200),
    Field("pacing", T.CHOICE, Text("Pace"), E, options=PACING),
    Field(
        "duration_weeks",
        T.INTEGER,
        Text("Usual length in weeks"),
        E,
        exports={"ctdl": "ceterms:estimatedDuration", "schema_org": "timeToComplete"},
    ),
    Field("starts_on", T.DATE, Text("First offered on"), G),
    Field("marketing_plan", T.LONG_TEXT, Text("How it will be made known"), E, max_length=2000),
    Field(
        "language",
        T.TEXT,
        Text("Language of instruction"),
        S,
        max_length=40,
        exports={"ob3": "inLanguage"},
    ),
    Field("quality", T.LONG_TEXT, Text("How quality is kept"), E, max_length=2000),
    Field("review_months", T.INTEGER, Text("Months until the next review"), G),
)
GOVERNED: dict[str, Field] = {
    one.name: one
    for step in (
        BASICS,
        LEARNERS,
        OUTCOMES,
        ASSESSMENT,
        ACTIVITIES,
        BADGE,
        DEMAND_STEP,
        DELIVERY,
        PEOPLE,
        CLOSING,
    )
    for one in step
}
"""Every governed field by name."""

__all__ = ["CLOSING_FIELDS", "GOVERNED"]
