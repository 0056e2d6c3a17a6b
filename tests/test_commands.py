from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from comm100bot.models import Bot, Message, Rule, Snapshot, Token, token_digest

from .factories import PAYLOADS, condition, make_bot, make_rule
from .test_rulesfile import SAMPLE


def run(*args: str, **kwargs: Any) -> tuple[str, str]:
    """What a command wrote to standard output and to standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err, no_color=True, **kwargs)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def sample(tmp_path: Path) -> str:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(SAMPLE))
    return str(path)


# comm100bot_bot


@pytest.mark.django_db
def test_bot_is_made_with_a_token_alone_on_standard_output() -> None:
    out, _err = run("comm100bot_bot", "shop", "--name", "The shop")
    assert Token.objects.get().digest == token_digest(out.strip())
    assert str(Bot.objects.get().name) == "The shop"
    assert not Rule.objects.exists()


def test_second_run_adds_a_token_and_keeps_the_name(bot: Bot) -> None:
    first, second = run("comm100bot_bot", "shop"), run("comm100bot_bot", "shop")
    assert first != second
    bot.refresh_from_db()
    assert (bot.name, bot.tokens.count()) == ("Shop", 2)


@pytest.mark.django_db
def test_impossible_short_name_is_refused() -> None:
    with pytest.raises(CommandError):
        run("comm100bot_bot", "no spaces")
    assert not Bot.objects.exists()


# comm100bot_import, comm100bot_export


def test_export_import_export_is_the_same_bytes(bot: Bot, sample: str, tmp_path: Path) -> None:
    run("comm100bot_import", sample, "--bot", "shop")
    first, _err = run("comm100bot_export", "--bot", "shop")
    again = tmp_path / "again.json"
    again.write_text(first)
    out, _err = run("comm100bot_import", str(again), "--bot", "shop", "--replace")
    assert out == "0 added, 0 changed, 1 unchanged, 0 deleted.\n"
    assert run("comm100bot_export", "--bot", "shop")[0] == first


def test_import_reads_standard_input(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(SAMPLE).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    run("comm100bot_import", "-", "--bot", "shop")
    assert bot.rules.count() == 1


def test_import_names_what_is_wrong(bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text('{"version": 1, "rules": [{"name": "A", "status": 1}]}')
    with pytest.raises(CommandError, match="Rule 1 “A”: status"):
        run("comm100bot_import", str(path), "--bot", "shop")


def test_import_warns_of_unknown_lookups(bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    conditions = [condition("warehouse.stock", "is_set")]
    path.write_text(json.dumps({"version": 1, "rules": [{"name": "A", "conditions": conditions}]}))
    _out, err = run("comm100bot_import", str(path), "--bot", "shop")
    assert "warehouse" in err


@pytest.mark.parametrize(
    "args",
    [
        ("comm100bot_import", "rules.json"),
        ("comm100bot_export",),
        ("comm100bot_answer", "payload.json"),
    ],
)
def test_unknown_bot_names_the_others(bot: Bot, args: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="The bots are: shop"):
        run(*args, "--bot", "nobody")


@pytest.mark.django_db
def test_unknown_bot_among_none_says_how_to_make_one() -> None:
    with pytest.raises(CommandError, match="comm100bot_bot"):
        run("comm100bot_export", "--bot", "nobody")


@pytest.mark.parametrize("command", ["comm100bot_import", "comm100bot_answer"])
def test_missing_file_is_named(bot: Bot, command: str) -> None:
    with pytest.raises(CommandError, match=r"nowhere.json can't be read"):
        run(command, "nowhere.json", "--bot", "shop")


# comm100bot_answer

CLASSIC = str(PAYLOADS / "classic.json")


def test_answer_prints_the_reply_alone_and_stores_nothing(bot: Bot) -> None:
    make_rule(bot, answer="Hi {{ visitor.name }}")
    out, err = run("comm100bot_answer", CLASSIC, "--bot", "shop")
    assert json.loads(out) == {"messages": [{"text": "Hi allon"}]}
    assert (err, Snapshot.objects.count()) == ("", 0)


def test_no_rule_is_no_error(bot: Bot) -> None:
    assert json.loads(run("comm100bot_answer", CLASSIC, "--bot", "shop")[0]) == {"messages": []}


def test_explanation_goes_to_standard_error(bot: Bot) -> None:
    make_rule(bot, condition("visitor.country", "is", "France"), name="French")
    make_rule(bot, condition("visitor.country", "is", "Canada"), name="Canadian")
    make_rule(bot, name="Last word")
    out, err = run("comm100bot_answer", CLASSIC, "--bot", "shop", "--explain")
    assert json.loads(out) == {"messages": [{"text": "Hello"}]}
    french, canadian, last = (err.index(n) for n in ("French", "Canadian", "Last word"))
    assert french < canadian < last
    assert "does not hold" in err[french:canadian]
    assert "Canada" in err[french:canadian]
    assert "holds" in err[canadian:last]
    assert "not reached" in err[last:]


def test_explanation_names_broken_rules_odd_replies_and_what_was_not_looked_up(bot: Bot) -> None:
    make_rule(bot, condition("message", "matches", "("), name="Torn")
    make_rule(
        bot, condition("message", "is", "x"), condition("order.status", "is_set"), name="Lookup"
    )
    make_rule(bot, name="Empty", answer="{{ visitor.company | remove: 'Comm100' }}{{ message }}")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="“Torn”"):
        call_command(
            "comm100bot_answer", CLASSIC, "--bot", "shop", "--explain", stdout=out, stderr=err
        )
    said = err.getvalue()
    assert "Torn: set aside, because it is broken. Condition 1:" in said
    assert "not looked up" in said
    assert "Problem: " in said


def test_explanation_never_shows_a_sensitive_value(bot: Bot) -> None:
    make_rule(bot, condition("form.password", "is", "x"))
    _out, err = run("comm100bot_answer", CLASSIC, "--bot", "shop", "--explain")
    assert "1234" not in err


def test_unreadable_payload_is_a_sentence(bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("[]")
    with pytest.raises(CommandError, match=r"\.$"):
        run("comm100bot_answer", str(path), "--bot", "shop")


def test_broken_rule_is_named_after_the_answer(bot: Bot) -> None:
    rule = make_rule(bot, name="Torn")
    Message.objects.filter(rule=rule).update(content={"wordings": ["{{"]})
    bot.refresh_from_db()
    with pytest.raises(CommandError, match="“Torn”"):
        run("comm100bot_answer", CLASSIC, "--bot", "shop")


@pytest.mark.parametrize("command", ["comm100bot_export", "comm100bot_answer"])
def test_output_is_utf8_whatever_the_terminal_is(db: None, command: str) -> None:
    make_rule(make_bot(), answer="5 €")
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    args = [CLASSIC] if command == "comm100bot_answer" else []
    call_command(command, *args, "--bot", "shop", stdout=terminal)
    terminal.flush()
    assert "5 €" in terminal.buffer.getvalue().decode()
