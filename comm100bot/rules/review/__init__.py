"""What is wrong with a set of rules: proven for all facts that may come, never guessed."""

from .findings import Finding, FindingKind
from .reviewing import Reviewed, review_rules

__all__ = ["Finding", "FindingKind", "Reviewed", "review_rules"]
