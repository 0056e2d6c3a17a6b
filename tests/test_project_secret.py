from __future__ import annotations

import stat
from pathlib import Path

import pytest

from project.secret import kept_secret


def test_secret_is_made_once(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "key") == kept_secret(tmp_path / "key")


def test_each_machine_has_its_own(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "key") != kept_secret(tmp_path / "another")


def test_secret_is_long(tmp_path: Path) -> None:
    assert len(kept_secret(tmp_path / "key")) == 64


def test_secret_is_its_owner_s_alone(tmp_path: Path) -> None:
    kept_secret(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_nothing_else_is_left_behind(tmp_path: Path) -> None:
    kept_secret(tmp_path / "key")
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_process_that_comes_second_takes_the_first_one_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept_secret(tmp_path / "key")
    monkeypatch.setattr(Path, "exists", lambda self: False)
    assert kept_secret(tmp_path / "key") == first
