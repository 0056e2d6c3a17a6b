from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from comm100bot.models import Bot, Message, Rule, Upload

from .admin_pages import ADMIN, errors_of, form_of, new_rule, rule_url, save, staff
from .factories import make_bot, make_rule

URL = f"{ADMIN}rule/upload/"
ADD = f"{ADMIN}rule/add/"

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PDF = b"%PDF-1.7\n"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def upload(client: Client, bot: Bot, kind: str, name: str, content: bytes) -> Any:
    response = client.post(URL, {"bot": bot.pk, "kind": kind, "file": file(name, content)})
    assert response.status_code == 200
    return response.json()


# As soon as it is chosen


def test_a_chosen_file_is_kept_at_an_address_of_its_own(
    admin_client: Client, bot: Bot, folder: Path
) -> None:
    answer = upload(admin_client, bot, "image", "Über uns.PNG", PNG)
    assert answer["name"] == "Über uns.PNG"
    address = answer["url"].removeprefix("http://testserver/media/")
    assert address.endswith(".png")
    assert len(list(folder.rglob("*.png"))) == 1
    kept = Upload.objects.get()
    assert (kept.bot, kept.name) == (bot, "Über uns.PNG")
    assert kept.uploaded_by is not None
    again = upload(admin_client, bot, "image", "Über uns.PNG", PNG)
    assert again["url"] != answer["url"]


def test_an_address_of_another_host_stays_whole(
    admin_client: Client, bot: Bot, settings: Settings
) -> None:
    settings.MEDIA_URL = "https://cdn.example.com/m/"
    answer = upload(admin_client, bot, "file", "a.pdf", PDF)
    assert answer["url"].startswith("https://cdn.example.com/m/comm100bot/")


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("image", "a.jpg", b"\xff\xd8\xff\xe0"),
        ("image", "a.gif", b"GIF89a"),
        ("image", "a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
        ("file", "a.png", PNG),
        ("file", "a.pdf", b"\n" + PDF),
        ("file", "a.csv", b"a;b\r\n\xe9;2"),
        ("file", "a.txt", "\ufeffhello".encode("utf-16-le")),
        ("file", "a.docx", b"PK\x03\x04"),
        ("file", "a.zip", b"PK\x05\x06"),
    ],
)
def test_pictures_and_documents_are_taken(
    admin_client: Client, bot: Bot, kind: str, name: str, content: bytes
) -> None:
    assert "url" in upload(admin_client, bot, kind, name, content)


@pytest.mark.parametrize(
    ("kind", "name", "content", "sentence"),
    [
        ("image", "a.svg", b"<svg/>", "Choose a file of one of these kinds: png, jpg, jpeg"),
        ("image", "a.pdf", PDF, "of one of these kinds"),
        ("image", "a.png", b"<script>", "The name ends in .png, but what is in the file is"),
        ("image", "a.png", b"", "The submitted file is empty."),
        ("file", "a.html", b"<p>", "of one of these kinds: pdf, txt"),
        ("file", "page", b"<p>", "of one of these kinds"),
        ("file", "a.pdf", b"<p>", "The name ends in .pdf"),
        ("file", "a.zip", PDF, "The name ends in .zip"),
        ("file", "a.txt", b"a\0b", "The name ends in .txt"),
        ("file", "a.txt", b"a" * 2049, "This has 2.0\xa0KB; at most 2.0\xa0KB are possible."),
        ("dance", "a.png", PNG, "Select a valid choice"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(
    admin_client: Client,
    bot: Bot,
    settings: Settings,
    kind: str,
    name: str,
    content: bytes,
    sentence: str,
) -> None:
    settings.COMM100BOT = {"MAX_UPLOAD_BYTES": 2048}
    assert sentence in upload(admin_client, bot, kind, name, content)["error"]
    assert not Upload.objects.exists()


def test_only_who_writes_the_bots_rules_uploads(client: Client, bot: Bot) -> None:
    staff(client, "view_rule")
    data = {"bot": bot.pk, "kind": "image", "file": file("a.png", PNG)}
    assert client.post(URL, data).status_code == 403
    assert client.post(URL, {**data, "bot": ""}).status_code == 404
    assert client.get(URL).status_code == 405
    client.logout()
    assert client.post(URL, data).status_code == 302
    assert not Upload.objects.exists()


def test_who_may_add_rules_uploads_for_them(client: Client, bot: Bot) -> None:
    staff(client, "view_rule", "add_rule")
    assert "url" in upload(client, bot, "image", "a.png", PNG)


# Along with the rule, from a page without JavaScript


def with_file(client: Client, kind: str, *given: Any, **fields: Any) -> dict[str, Any]:
    own = {f"messages-0-{name}": value for name, value in fields.items()}
    data = new_rule(client, **{"messages-0-kind": kind, "messages-0-wordings": [], **own})
    return {**data, "messages-0-upload": file(*given)}


def test_a_file_comes_along_when_the_rule_is_saved(admin_client: Client, bot: Bot) -> None:
    save(admin_client, ADD, with_file(admin_client, "image", "a.png", PNG, description="Us"))
    content = Message.objects.get().content
    assert content["description"] == "Us"
    assert content["url"].startswith("http://testserver/media/comm100bot/")
    assert Upload.objects.get().bot == bot


def test_a_file_replaces_the_address_and_lends_its_name(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, messages=[{"kind": "file", "url": "https://e.com/a.pdf"}])
    data = {**form_of(admin_client, rule_url(rule)), "messages-0-upload": file("b.pdf", PDF)}
    save(admin_client, rule_url(rule), data)
    content = rule.messages.get().content
    assert content["name"] == "b.pdf"
    assert content["url"].endswith("/b.pdf")


def test_a_refused_file_loses_nothing_else(admin_client: Client, bot: Bot) -> None:
    data = with_file(admin_client, "image", "a.png", b"<p>", description="What I typed")
    response = admin_client.post(ADD, data)
    assert errors_of(response) == [
        "The name ends in .png, but what is in the file is something else."
    ]
    page = response.content.decode()
    assert 'value="What I typed"' in page
    assert 'value="Order status"' in page


@pytest.mark.parametrize("fields", [{"name": ""}, {"messages-0-delay": "soon"}])
def test_nothing_is_kept_while_something_else_is_wrong(
    admin_client: Client, bot: Bot, fields: dict[str, str]
) -> None:
    data = {**with_file(admin_client, "image", "a.png", PNG), **fields}
    assert len(errors_of(admin_client.post(ADD, data))) == 1
    assert not Upload.objects.exists()
    assert not Rule.objects.exists()


def test_a_file_of_another_kind_of_message_is_left_alone(admin_client: Client) -> None:
    make_bot()
    data = with_file(admin_client, "video", "a.exe", b"MZ", url="https://youtu.be/x")
    save(admin_client, ADD, data)
    assert Message.objects.get().content == {"url": "https://youtu.be/x"}
    assert not Upload.objects.exists()
