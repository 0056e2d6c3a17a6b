"""What must never be stored: sensitive values, found by key, by label and by look."""

from .markers import MARKER, is_marker
from .payload import redact
from .unparsed import redact_text

__all__ = ["MARKER", "is_marker", "redact", "redact_text"]
