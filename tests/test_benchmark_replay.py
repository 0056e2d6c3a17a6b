"""The program that measures "What would change"."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from comm100bot import lookups

from .benchmarks import replay


@pytest.mark.django_db
def test_it_writes_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own: dict[str, Any] = {}
    monkeypatch.setattr(lookups.registry, "_lookups", own)
    monkeypatch.setattr(replay, "set_up", lambda folder: None)
    file = tmp_path / "figures.json"
    replay.main(["--snapshots", "60", "--rules", "12", "--json", str(file)])
    figures = json.loads(file.read_text())
    assert list(figures) == ["snapshots", "rules", "seconds", "changed"]
    assert (figures["snapshots"], figures["rules"]) == (60, 12)
    assert figures["changed"] > 0
    assert "60 turns, 12 rules" in capsys.readouterr().err
