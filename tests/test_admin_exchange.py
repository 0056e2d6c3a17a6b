"""Importing and exporting rules in the admin."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comm100bot.models import Bot, Source
from comm100bot.rulesfile import export_rules
from tests.admin_pages import ADMIN, staff
from tests.factories import condition, make_bot, rule, take_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    bot = make_bot()
    take_rules(bot, rule("Order", condition("message", "contains", "order")), rule("Else"))
    return bot


def url(bot: Bot, page: str = "import") -> str:
    return f"{ADMIN}bot/{bot.pk}/{page}/"


def file_with(*rules: dict[str, Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("r.json", json.dumps({"version": 1, "rules": rules}).encode())


def test_the_export_is_the_rules_file(admin_client: Client, bot: Bot) -> None:
    response = admin_client.get(url(bot, "export"))
    assert response.content.decode() == export_rules(bot)
    assert 'attachment; filename="shop-rules-' in response["Content-Disposition"]


def test_a_file_is_shown_before_it_is_taken(admin_client: Client, bot: Bot) -> None:
    new = rule("New", condition("message", "contains", "new"))
    page = admin_client.post(url(bot), {"file": file_with(new)})
    assert page.status_code == 200
    assert b"What this file would change" in page.content
    assert not bot.rules.filter(name="New").exists()
    text = json.dumps({"version": 1, "rules": [new]})
    response = admin_client.post(url(bot), {"text": text, "_confirm": "1"})
    assert response.status_code == 302
    names = [row.name for row in bot.rules.order_by("position")]
    assert names == ["Order", "New", "Else"]
    version = bot.versions.first()
    assert version
    assert (version.source, version.author_name) == (Source.IMPORT, "admin")


def test_replacing_deletes_what_is_not_in_the_file(admin_client: Client, bot: Bot) -> None:
    text = json.dumps({"version": 1, "rules": [rule("Only")]})
    admin_client.post(url(bot), {"text": text, "replace": "on", "_confirm": "1"})
    assert [row.name for row in bot.rules.all()] == ["Only"]


def test_errors_name_the_rule_and_the_place(admin_client: Client, bot: Bot) -> None:
    broken = rule("Broken", condition("visitor.visits", "equals", "many"))
    page = admin_client.post(url(bot), {"file": file_with(broken)}).content.decode()
    assert "Rule 1 “Broken”: condition 1, value: Write a number" in page
    assert "Nothing was changed" in page


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"version": 2, "rules": []}'])
def test_what_is_no_rules_file_is_refused_in_a_sentence(
    admin_client: Client, bot: Bot, content: bytes
) -> None:
    page = admin_client.post(url(bot), {"file": SimpleUploadedFile("r.json", content)})
    assert page.status_code == 200
    assert b"errorlist" in page.content


def test_nothing_chosen_is_told(admin_client: Client, bot: Bot) -> None:
    assert "Choose a rules file." in admin_client.post(url(bot)).content.decode()


def test_importing_needs_somebody_who_may_make_rules_live(client: Client, bot: Bot) -> None:
    editor = staff(client, "view_bot", "view_rule", "change_rule")
    page = editor.get(url(bot)).content.decode()
    assert "Importing needs somebody" in page
    assert 'type="file"' not in page
    assert editor.post(url(bot), {"file": file_with(rule("New"))}).status_code == 403


def test_what_was_changed_after_the_preview_is_shown_before_the_file_is_taken(
    admin_client: Client, bot: Bot
) -> None:
    text = json.dumps({"version": 1, "rules": [rule("Only")]})
    sent = {"text": text, "replace": "on", "_confirm": "1", "_seen_setup": "another"}
    page = admin_client.post(url(bot), sent).content.decode()
    assert "Somebody changed the rules meanwhile." in page
    assert bot.rules.filter(name="Order").exists()


def test_replacing_needs_the_permission_to_delete(client: Client, bot: Bot) -> None:
    editor = staff(client, "view_bot", "view_rule", "change_rule", "publish_rule")
    text = json.dumps({"version": 1, "rules": [rule("Only")]})
    sent = {"text": text, "replace": "on", "_confirm": "1"}
    assert editor.post(url(bot), sent).status_code == 403
    assert bot.rules.count() == 2
