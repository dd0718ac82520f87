"""The closed vocabularies of Open Badges 3.0, each open to terms of one's own that begin with ``ext:``.

Taken from the specification (1EdTech, model of 2025-04).
"""

import re
from typing import Annotated

from pydantic import AfterValidator


def named(words: str) -> frozenset[str]:
    """Terms from a text, one a word."""
    return frozenset(words.split())


ACHIEVEMENT_TYPES = named(
    "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge "
    "BachelorDegree Certificate CertificateOfCompletion Certification CommunityService Competency "
    "Course CoCurricular Degree Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment "
    "JourneymanCertificate LearningProgram License Membership ProfessionalDoctorate "
    "QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ResearchDoctorate "
    "SecondarySchoolDiploma"
)
ALIGNMENT_TYPES = named(
    "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel "
    "CTDL"
)
RESULT_TYPES = named(
    "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result "
    "RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status"
)
IDENTIFIER_TYPES = named(
    "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn "
    "issn lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId "
    "ltiPlatformId ltiUserId identifier"
)
STATUSES = named("Completed Enrolled Failed InProgress OnHold Provisional Withdrew")
_OWN = re.compile(r"ext:[A-Za-z0-9._-]+")


def _one_of(known: frozenset[str], *, extensible: bool = True) -> AfterValidator:
    def check(given: str) -> str:
        if given not in known and not (extensible and _OWN.fullmatch(given)):
            raise ValueError(f"“{given}” is not one of {', '.join(sorted(known))}")
        return given

    return AfterValidator(check)


AchievementType = Annotated[str, _one_of(ACHIEVEMENT_TYPES)]
AlignmentType = Annotated[str, _one_of(ALIGNMENT_TYPES)]
ResultType = Annotated[str, _one_of(RESULT_TYPES)]
IdentifierType = Annotated[str, _one_of(IDENTIFIER_TYPES)]
Status = Annotated[str, _one_of(STATUSES, extensible=False)]
