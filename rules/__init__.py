"""The expression language: compile, names used, evaluate. Nothing of ours in it.

What facts there are, and which further functions, the caller says. The language is the Common
Expression Language, narrowed to what cannot fail once it has been accepted.
"""

from rules.errors import BadExpression, EvaluationFailed
from rules.expressions import Expression, Values, compile_expression
from rules.functions import FUNCTIONS, Function
from rules.templates import Template, compile_template
from rules.types import (
    NEVER,
    FactType,
    Kind,
    absent,
    day,
    list_of,
    number,
    record,
    text,
    yes_no,
)

__all__ = [
    "FUNCTIONS",
    "NEVER",
    "BadExpression",
    "EvaluationFailed",
    "Expression",
    "FactType",
    "Function",
    "Kind",
    "Template",
    "Values",
    "absent",
    "compile_expression",
    "compile_template",
    "day",
    "list_of",
    "number",
    "record",
    "text",
    "yes_no",
]
