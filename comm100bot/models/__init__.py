from .bot import Bot, Token, token_digest
from .history import RuleRevision, Source, Version
from .pin import Expectation, Pin
from .recorded import Recorded
from .rule import Condition, Message, Rule, State, write_rule
from .seen import SeenFact, SeenValue, Tally
from .session import Outcome, RejectedDelivery, Session, Snapshot, Visitor
from .upload import Upload

__all__ = [
    "Bot",
    "Condition",
    "Expectation",
    "Message",
    "Outcome",
    "Pin",
    "Recorded",
    "RejectedDelivery",
    "Rule",
    "RuleRevision",
    "SeenFact",
    "SeenValue",
    "Session",
    "Snapshot",
    "Source",
    "State",
    "Tally",
    "Token",
    "Upload",
    "Version",
    "Visitor",
    "token_digest",
    "write_rule",
]
