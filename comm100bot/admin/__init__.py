"""The staff's admin, on Django's own. Another site can register these classes too."""

from . import comparing as comparing
from . import exchange as exchange
from . import history as history
from . import notice as notice
from . import pins as pins
from . import restoring as restoring
from . import review as review
from . import since as since
from . import try_it as try_it
from .bot import BotAdmin
from .rejected import RejectedDeliveryAdmin
from .rule import RuleAdmin
from .session import SessionAdmin
from .snapshot import SnapshotAdmin

__all__ = ["BotAdmin", "RejectedDeliveryAdmin", "RuleAdmin", "SessionAdmin", "SnapshotAdmin"]
