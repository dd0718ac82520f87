"""The answers that choice fields of the catalogue offer."""

from proposals.fields import options

CREDIT_BASIS = options(
    none="Not for credit",
    alongside="Awarded alongside credit courses",
    credit_bearing="Credit-bearing",
)
CREDIT_SYSTEM = options(
    semester="Semester credits", quarter="Quarter credits", ects="ECTS credits", hours="Hours only"
)
AUDIENCE = options(
    undergraduate="Undergraduate students",
    graduate="Graduate students",
    professional="Working professionals",
    alumni="Alumni",
    employees="Faculty and staff",
    public="Anybody",
)
LEVEL = options(
    introductory="Introductory",
    intermediate="Intermediate",
    advanced="Advanced",
    graduate="Graduate",
)
MODALITY = options(
    online="Online", face_to_face="Face to face", hybrid="Hybrid: some online, some face to face"
)
PACING = options(term="Term-based", self_paced="Self-paced", cohort="Cohort with fixed dates")
METHOD = options(
    exam="Exam or test",
    project="Project",
    portfolio="Portfolio",
    performance="Observed performance",
    assignment="Written assignment",
    presentation="Presentation",
    simulation="Simulation or case",
    prior_learning="Recognition of prior learning",
    participation="Attendance or participation",
)
DEMAND = options(
    professional_standard="A professional or occupational standard",
    market_data="Labour-market data or an employer survey",
    pathway="A step needed in a pathway",
    feedback="Feedback of students or partners",
)
SUBJECT = options(
    agriculture="Agriculture and natural resources",
    arts="Arts and humanities",
    business="Business",
    communication="Communication and media",
    computing="Computing and data",
    education="Education",
    engineering="Engineering and construction",
    health="Health and behaviour",
    hospitality="Hospitality and culinary arts",
    science="Science",
    social="Social sciences and human services",
    trades="Trades and manufacturing",
    professional="Professional skills",
)
