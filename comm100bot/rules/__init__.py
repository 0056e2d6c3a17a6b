"""A rule engine: rules and facts in, a decision out. It has never heard of Comm100 or Django."""

from .comparing import Circumstances, any_moment, any_number, any_value
from .facts import Facts, Told, Unknown
from .logic import Logic, LogicError, parse_logic
from .moments import parse_fact
from .operands import OperandError, OperandKind
from .operators import (
    OPERATORS,
    Operator,
    check_operand,
    find_operator,
    negation,
    register,
)
from .rule import BrokenRule, CompiledCondition, CompiledRule, ConditionSpec, RuleSpec
from .ruleset import Decision, RuleSet
from .text import encodable, fold, fold_language, language_fits, normalize, parse_number
from .values import Value

__all__ = [
    "OPERATORS",
    "BrokenRule",
    "Circumstances",
    "CompiledCondition",
    "CompiledRule",
    "ConditionSpec",
    "Decision",
    "Facts",
    "Logic",
    "LogicError",
    "OperandError",
    "OperandKind",
    "Operator",
    "RuleSet",
    "RuleSpec",
    "Told",
    "Unknown",
    "Value",
    "any_moment",
    "any_number",
    "any_value",
    "check_operand",
    "encodable",
    "find_operator",
    "fold",
    "fold_language",
    "language_fits",
    "negation",
    "normalize",
    "parse_fact",
    "parse_logic",
    "parse_number",
    "register",
]
