"""The French and German catalogs hold every word of the app, as the code has it now."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from comm100bot.admin import labels
from comm100bot.admin.fact_choices import fact_choices
from comm100bot.admin.message_kinds import kind_choices
from comm100bot.admin.operator_choices import operator_choices
from comm100bot.facts import PREFIXES, STANDARD_FACTS
from comm100bot.models import Bot
from comm100bot.replies import MESSAGE_KINDS
from comm100bot.rules import OPERATORS

from .admin_pages import ADMIN
from .factories import condition, make_rule

APP = Path(labels.__file__).parent.parent
LANGUAGES = ["de", "fr"]

GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
PGETTEXT = {"pgettext", "pgettext_lazy"}
IN_TEMPLATE = re.compile(
    r"""\b(?:_|n?gettext)\(\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""", re.DOTALL
)
KEPT = re.compile(r"%\(\w+\)[sd]|\{\{.*?\}\}|\{\w+\}|</?\w+>|&\w+;")
"""What a translation has in common with its original."""


class Entry(NamedTuple):
    """One entry of a catalog: what is said in English, in one or two forms, and its translation."""

    context: str
    originals: tuple[str, ...]
    translations: tuple[str, ...]


def folder(language: str) -> Path:
    return APP / "locale" / language / "LC_MESSAGES"


def source(language: str) -> str:
    return (folder(language) / "django.po").read_text(encoding="utf-8")


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """The entries of the catalog as people write it; the first block is its header."""
    return tuple(map(read_entry, re.split(r"\n{2,}", source(language).strip())[1:]))


def read_entry(block: str) -> Entry:
    strings: dict[str, str] = {}
    keyword = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        before, quoted = line.split('"', 1)
        keyword = before.strip() or keyword
        strings[keyword] = strings.get(keyword, "") + ast.literal_eval(f'"{quoted}')
    originals = [strings[key] for key in ("msgid", "msgid_plural") if key in strings]
    translations = [text for key, text in strings.items() if key.startswith("msgstr")]
    return Entry(strings.get("msgctxt", ""), tuple(originals), tuple(translations))


def known(language: str) -> set[tuple[str, str]]:
    return {(entry.context, entry.originals[0]) for entry in entries(language)}


def words_in_python(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if node.func.id in GETTEXT and texts:
                yield "", str(texts[0])
            elif node.func.id in PGETTEXT and len(texts) > 1:
                yield str(texts[0]), str(texts[1])


def words_in_template(path: Path) -> Iterator[tuple[str, str]]:
    for quoted in IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
        yield "", ast.literal_eval(quoted)


@cache
def words_of_the_app() -> set[tuple[str, str]]:
    """All that the app says in words, each with its context, as makemessages finds them."""
    python = (words_in_python(path) for path in APP.rglob("*.py"))
    templates = (words_in_template(path) for path in APP.rglob("*.html"))
    return {word for words in (*python, *templates) for word in words}


# The catalogs


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_app_is_in_the_catalog_and_no_other(language: str) -> None:
    assert known(language) == words_of_the_app()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    missing = [entry.originals for entry in entries(language) if not all(entry.translations)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess_or_left_over(language: str) -> None:
    assert "fuzzy" not in source(language)
    assert "#~" not in source(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders_and_the_markup(language: str) -> None:
    for entry in entries(language):
        kept = [sorted(KEPT.findall(text)) for text in entry.translations]
        assert kept == [sorted(KEPT.findall(text)) for text in entry.originals], entry


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalog_is_up_to_date(language: str) -> None:
    with (folder(language) / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for context, originals, translations in entries(language):
        if len(originals) == 1:
            key = f"{context}\4{originals[0]}" if context else originals[0]
            assert (compiled.gettext(key),) == translations
        else:
            one, many = originals
            assert tuple(compiled.ngettext(one, many, count) for count in (1, 2)) == translations


# Labels of the modules that know nothing of Django


def test_the_labels_are_listed_where_makemessages_finds_them() -> None:
    with translation.override("en"):
        assert set(map(str, labels.FACTS)) == {info.label for info in STANDARD_FACTS}
    assert set(labels.FACT_GROUPS) == {info.group for info in STANDARD_FACTS}
    assert set(labels.PREFIXES) == set(PREFIXES.values())
    assert set(labels.OPERATORS) == {operator.label for operator in OPERATORS.values()}
    assert set(labels.MESSAGE_KINDS) == {kind.label for kind in MESSAGE_KINDS.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_translated(language: str) -> None:
    facts = {("fact", info.label) for info in STANDARD_FACTS}
    plain = {
        *(info.group for info in STANDARD_FACTS),
        *PREFIXES.values(),
        *(operator.label for operator in OPERATORS.values()),
        *(kind.label for kind in MESSAGE_KINDS.values()),
    }
    assert facts | {("", label) for label in plain} <= known(language)


@pytest.mark.parametrize(
    ("language", "fact", "operator", "kind"),
    [
        ("fr", "message du visiteur", "contient le mot", "Réponses rapides"),
        ("de", "Nachricht des Besuchers", "enthält das Wort", "Schnellantworten"),
    ],
)
def test_the_admin_offers_labels_in_the_language_of_its_user(
    language: str, fact: str, operator: str, kind: str
) -> None:
    with translation.override(language):
        facts = dict(choice for _group, choices in fact_choices(None).groups for choice in choices)
        operators = dict(choice for _group, choices in operator_choices() for choice in choices)
        kinds = dict(kind_choices())
    assert facts["message"] == fact
    assert operators["has_word"] == operator
    assert kinds["quick_replies"] == kind


def test_a_visitors_state_is_not_called_as_a_rules_state() -> None:
    with translation.override("de"):
        facts = dict(choice for _group, choices in fact_choices(None).groups for choice in choices)
        assert facts["visitor.state"] == "Bundesland oder Region (Besucher)"
        assert translation.gettext("state") == "Status"


# Pages


@pytest.fixture
def several_languages(settings: Any) -> None:
    """A project that follows the language of the browser."""
    before = "django.middleware.common.CommonMiddleware"
    place = settings.MIDDLEWARE.index(before)
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:place],
        "django.middleware.locale.LocaleMiddleware",
        *settings.MIDDLEWARE[place:],
    ]


@pytest.mark.usefixtures("several_languages")
@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("fr", ["Règle", "État", "La première règle active qui s’applique répond.", "Bot Comm100"]),
        ("de", ["Regel", "Status", "Die erste aktive Regel, die zutrifft,", "Comm100-Bot"]),
    ],
)
def test_the_list_of_rules_speaks_the_language_of_the_browser(
    admin_client: Client, bot: Bot, language: str, shown: list[str]
) -> None:
    make_rule(bot, condition("intent", "is", "Hello"))
    page = admin_client.get(f"{ADMIN}rule/", headers={"accept-language": language})
    for words in shown:
        assert words in page.content.decode()


@pytest.mark.usefixtures("several_languages")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("url", ["rule/{rule}/change/", "bot/{bot}/change/", "session/"])
def test_pages_are_drawn_in_every_language(
    admin_client: Client, bot: Bot, language: str, url: str
) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"))
    path = ADMIN + url.format(rule=rule.pk, bot=bot.pk)
    page = admin_client.get(path, headers={"accept-language": language})
    assert page.status_code == 200
    assert page.headers["Content-Language"] == language
