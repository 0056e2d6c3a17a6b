"""The host project's own facts: functions that look something up for one snapshot."""

from .registering import Lookup, discover, lookup, registry
from .running import LookupRun

__all__ = ["Lookup", "LookupRun", "discover", "lookup", "registry"]
