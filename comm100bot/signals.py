"""What a host project can listen to."""

from django.dispatch import Signal

snapshot_recorded = Signal()
"""Sent after a snapshot is committed: ``sender`` is the Snapshot class, ``snapshot`` the row,
``answer`` the Answer that it was given. A receiver that raises never costs the answer."""
