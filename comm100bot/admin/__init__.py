"""The staff's admin, on Django's own. Another site can register these classes too."""

from .bot import BotAdmin
from .rejected import RejectedDeliveryAdmin
from .rule import RuleAdmin
from .session import SessionAdmin
from .snapshot import SnapshotAdmin

__all__ = ["BotAdmin", "RejectedDeliveryAdmin", "RuleAdmin", "SessionAdmin", "SnapshotAdmin"]
