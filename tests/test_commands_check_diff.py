"""Checking a bot's rules, and comparing them with a file, from a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from comm100bot.models import Bot
from comm100bot.pins import pin_of
from tests.admin_pages import make_turn
from tests.factories import condition, make_bot, rule, take_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    bot = make_bot()
    take_rules(bot, rule("Order", condition("message", "contains", "order")), rule("Else"))
    return bot


def pin(bot: Bot, name: str) -> None:
    row = bot.rules.get(name=name)
    turn = make_turn(bot, {"question": "My order"}, message="My order")
    pin_of(turn, rule_key=row.key, rule_name=row.name).save()


def test_a_bot_with_sound_rules_passes(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    pin(bot, "Order")
    call_command("comm100bot_check", "--bot", "shop")
    assert "1 pins hold; nothing serious was found." in capsys.readouterr().out


def test_a_broken_pin_fails_the_check(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    pin(bot, "Else")
    with pytest.raises(CommandError, match="1 of 1 pins do not hold"):
        call_command("comm100bot_check", "--bot", "shop")
    assert "Pin broken: “My order” must be answered by “Else”. “Order” answers it." in (
        capsys.readouterr().out
    )


def test_a_serious_finding_fails_the_check(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    take_rules(bot, rule("Else"), rule("Behind"))
    with pytest.raises(CommandError, match="findings are serious"):
        call_command("comm100bot_check", "--bot", "shop")
    assert "Serious: “Behind”: It is never reached" in capsys.readouterr().out


def test_the_report_for_programs_is_json_alone(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    pin(bot, "Else")
    take_rules(bot, rule("Order", condition("message", "contains", "order")))
    with pytest.raises(CommandError):
        call_command("comm100bot_check", "--bot", "shop", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["pins"][0]["state"] == "broken"
    assert [finding["kind"] for finding in report["findings"]] == ["no_last_word"]


def file_with(tmp_path: Path, *rules: dict[str, Any]) -> str:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps({"version": 1, "rules": list(rules)}), "utf-8")
    return str(path)


def test_a_file_that_changes_nothing_is_told(
    bot: Bot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_with(tmp_path, *(row.written() for row in bot.rules.order_by("position")))
    call_command("comm100bot_diff", file, "--bot", "shop")
    assert capsys.readouterr().out == "Nothing would change.\n"


def test_what_a_file_would_change_is_told_in_sentences(
    bot: Bot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("comm100bot_diff", file_with(tmp_path, rule("New")), "--bot", "shop")
    assert left.value.code == 1
    assert "New" in capsys.readouterr().out
    assert not bot.rules.filter(name="New").exists()


def test_a_file_that_cannot_be_read_says_where(bot: Bot, tmp_path: Path) -> None:
    file = file_with(tmp_path, {"name": "A", "conditions": [{"fact": "message"}]})
    with pytest.raises(CommandError, match="Rule 1 “A”: condition 1, operator") as error:
        call_command("comm100bot_diff", file, "--bot", "shop")
    assert error.value.returncode == 2


def test_a_file_that_is_not_there_is_no_difference(bot: Bot) -> None:
    with pytest.raises(CommandError, match="can't be read") as error:
        call_command("comm100bot_diff", "/nowhere.json", "--bot", "shop")
    assert error.value.returncode == 2
