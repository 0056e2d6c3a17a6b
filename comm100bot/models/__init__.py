from .bot import Bot, Token, token_digest
from .rule import Condition, Message, Rule, State
from .session import Outcome, RejectedDelivery, Session, Snapshot, Visitor

__all__ = [
    "Bot",
    "Condition",
    "Message",
    "Outcome",
    "RejectedDelivery",
    "Rule",
    "Session",
    "Snapshot",
    "State",
    "Token",
    "Visitor",
    "token_digest",
]
