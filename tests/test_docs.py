"""The docs say what is so: their tables, examples, links and names are held against the code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core import checks
from django.test import override_settings
from django.utils import timezone

from comm100bot import conf, wire
from comm100bot.answering import decide
from comm100bot.lookups import registry
from comm100bot.models import Bot, Snapshot
from comm100bot.replies.filters import FILTERS
from comm100bot.rules import OPERATORS, OperandError, check_operand, operators
from comm100bot.rulesfile import import_rules
from comm100bot.signals import snapshot_recorded
from comm100bot.wire import BUTTON_TYPES, FIELD_TYPES, OPEN_IN, QUICK_REPLY_TYPES, WEBVIEW_STYLES
from project.shop.models import Order

from . import docs_tables
from .docs_examples import EXAMPLES, FILTER_EXAMPLES
from .docs_tables import DOCS, ROOT
from .factories import PAYLOADS, make_rule

README = ROOT / "README.md"
PAGES = [
    README,
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
    *docs_tables.pages(),
]

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|``[^`]*``|`[^`]*`", re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


class Block(NamedTuple):
    """A fenced block of a page."""

    page: Path
    number: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}-{self.number}"


def blocks(language: str) -> list[Block]:
    found = (
        Block(path, number, *match.groups())
        for path in PAGES
        for number, match in enumerate(FENCED.finditer(path.read_text("utf-8")), 1)
    )
    return [block for block in found if block.language == language]


def block_with(words: str, language: str = "python") -> str:
    (found,) = (block.text for block in blocks(language) if words in block.text)
    return found


# Tables


@pytest.mark.parametrize("path", docs_tables.pages(), ids=lambda path: path.name)
def test_tables_say_what_the_code_says(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text == docs_tables.current(text), "Run: python -m tests.docs_tables"


def test_every_table_stands_on_a_page() -> None:
    text = "".join(path.read_text("utf-8") for path in docs_tables.pages())
    assert {name for _, name, *_ in docs_tables.BLOCK.findall(text)} == set(docs_tables.TABLES)


@pytest.mark.parametrize("operator", EXAMPLES)
def test_example_of_an_operator_shows_both_outcomes(operator: str) -> None:
    example = EXAMPLES[operator]
    outcomes = {docs_tables.holds(operator, example.value, fact) for fact in example.facts}
    assert outcomes == {True, False} or operator == "in_rollout"


def test_examples_name_nothing_that_is_gone() -> None:
    assert set(EXAMPLES) <= set(OPERATORS)
    assert set(FILTER_EXAMPLES) == set(FILTERS)


# README


@pytest.mark.parametrize("command", [".venv/bin/python manage.py demo", ".venv/bin/pytest"])
def test_readme_has_the_two_commands(command: str) -> None:
    whole = f'python3 -m venv .venv && .venv/bin/pip install -e ".[dev]" && {command}'
    (block,) = (
        block for block in blocks("sh") if block.text == f"{whole}\n" and block.page == README
    )
    assert README.read_text("utf-8").splitlines().count(whole) == 1, block


def test_lines_of_the_readme_make_a_project(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *args],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    run("-m", "django", "startproject", "newcomer", ".")
    for name, words in (("settings", "INSTALLED_APPS +="), ("urls", "urlpatterns +=")):
        with (tmp_path / "newcomer" / f"{name}.py").open("a") as file:
            file.write(block_with(words))
    checked = run("manage.py", "check", "--database=default", "--fail-level=WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "comm100bot" in run("manage.py", "showmigrations").stdout


# Examples


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_compiles(block: Block) -> None:
    compile(block.text, str(block), "exec")


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_json_is_json(block: Block) -> None:
    json.loads(block.text)


@pytest.fixture
def own_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lookup is registered, and those that a test registers are gone after it."""
    monkeypatch.setattr(registry, "_lookups", {})


@pytest.mark.django_db(transaction=True)
def test_lookup_of_the_readme_works(bot: Bot, own_lookups: None) -> None:
    Order.objects.create(number="1780064", status=Order.Status.ON_ITS_WAY, total="500.00")
    exec(block_with("@lookup"), {"__name__": "project.shop.example", "__package__": "project.shop"})
    make_rule(bot, answer="It is {{ order.status }}: {{ order.total }}")
    bot.refresh_from_db()
    decoded = wire.decode((PAYLOADS / "classic.json").read_bytes())
    answer = decide(bot, decoded, timezone.now())
    assert answer.body == {"messages": [{"text": "It is on its way: 500.00"}]}
    assert answer.lookups == {"order": {"status": "on its way", "total": "500.00"}}


def test_signal_of_the_docs_works(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, Any] = {}
    exec(block_with("@receiver"), namespace)
    failed = Snapshot(session_id=7, outcome="failed", reason="No paper.")
    try:
        snapshot_recorded.send(Snapshot, snapshot=failed, answer=None)
    finally:
        snapshot_recorded.disconnect(namespace["tell_the_team"])
    assert capsys.readouterr().out == "Chat 7: No paper.\n"


def test_operator_of_the_docs_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operators, "_table", table := dict(OPERATORS))
    exec(block_with("is_multiple_of"), {})
    assert [table["is_multiple_of"].label] == ["is a multiple of"]
    assert docs_tables.holds("is_multiple_of", 6, "18")
    assert not docs_tables.holds("is_multiple_of", 6, "20")
    with pytest.raises(OperandError):
        check_operand("is_multiple_of", 0)


# Checks ask the database what it can do.
@pytest.mark.django_db
def test_settings_of_the_docs_are_fine() -> None:
    namespace: dict[str, Any] = {}
    exec(block_with("COMM100BOT = {"), namespace)
    with override_settings(**{conf.NAME: namespace[conf.NAME]}):
        assert [message for message in checks.run_checks() if "comm100bot" in str(message.id)] == []


def test_rules_file_of_the_docs_imports(bot: Bot) -> None:
    report = import_rules(bot, json.loads(block_with('"version": 1', "json")))
    assert (report.added, report.warnings) == (2, ())
    bot.refresh_from_db()
    decoded = wire.decode(
        b'{"intent": "order status", "FormValues": [], "Visitor": {"custom_fields": '
        b'[{"name": "Order ID", "value": "17"}]}}'
    )
    body: Any = decide(bot, decoded, timezone.now()).body
    assert body["messages"][0] == {
        "text": "Order 17 is on its way. Track it (https://www.example.com/track)"
    }


# Names


@pytest.mark.parametrize("name", conf.SETTINGS)
def test_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in page("settings")


def test_environment_variables_are_documented() -> None:
    source = (ROOT / "project" / "settings.py").read_text("utf-8")
    names = set(re.findall(r'(?:env\.\w+|ENVIRON\.get)\(\s*"(\w+)"', source))
    assert (
        set(
            re.findall(
                r"^\| `([A-Z_]+)` \|", page("settings").split("environment")[-1], re.MULTILINE
            )
        )
        == names
    )


def test_check_ids_are_documented() -> None:
    source = (ROOT / "comm100bot" / "checks.py").read_text("utf-8")
    pattern = r"comm100bot\.[EW]\d{3}"
    assert set(re.findall(pattern, page("settings"))) == set(re.findall(pattern, source))


def commands() -> Iterator[str]:
    for room in ("comm100bot", "project"):
        for path in (ROOT / room).glob("**/management/commands/[a-z]*.py"):
            yield path.stem


@pytest.mark.parametrize("command", sorted(commands()))
def test_command_is_documented(command: str) -> None:
    assert f"manage.py {command}" in page("rules-file") + README.read_text("utf-8")


@pytest.mark.parametrize("operator", OPERATORS)
def test_operator_is_documented(operator: str) -> None:
    assert f"`{operator}`" in page("rules")
    assert f"`{operator}`" in page("rules-file")


@pytest.mark.parametrize(
    "word", sorted({*BUTTON_TYPES, *FIELD_TYPES, *OPEN_IN, *QUICK_REPLY_TYPES, *WEBVIEW_STYLES})
)
def test_word_of_the_rules_file_is_documented(word: str) -> None:
    assert f"`{word}`" in page("rules-file")


def test_every_room_is_described_and_every_description_has_its_room() -> None:
    rooms = page("architecture").split("## The rooms")[1].split("## ")[0]
    described = {
        name
        for cell in re.findall(r"^\| (`.+?`) \|", rooms, re.MULTILINE)
        for name in re.findall("`(.+?)`", cell)
    }
    app = ROOT / "comm100bot"
    folders = {f"{path.parent.name}/" for path in app.glob("*/__init__.py")}
    modules = {path.name for path in app.glob("*.py")} - {"__init__.py"}
    assert described == folders | modules


def test_pure_rooms_of_the_docs_are_those_that_never_import_django() -> None:
    sentence = page("architecture").split("The pure rooms, which never import Django: ")[1]
    named = set(re.findall("`(.+?)`", sentence.split(". ")[0]))
    assert named == {*docs_tables.pure_rooms(), "names"}


# Links


def links() -> Iterator[Any]:
    for path in PAGES:
        text = CODE.sub("", path.read_text("utf-8"))
        for target in LINK.findall(text):
            if "://" not in target:
                yield pytest.param(path, target, id=f"{path.name}-{target}")


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(FENCED.sub("", path.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("path", "target"), list(links()))
def test_link_leads_somewhere(path: Path, target: str) -> None:
    name, _, anchor = target.partition("#")
    found = (path.parent / name).resolve() if name else path
    assert found.exists()
    assert not anchor or anchor in anchors(found)


def test_picture_of_the_readme_is_light() -> None:
    assert (DOCS / "images" / "rule-editor.png").stat().st_size < 200_000
