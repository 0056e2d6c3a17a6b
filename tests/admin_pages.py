"""Pages of the admin as a browser without JavaScript uses them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from comm100bot.models import Bot, Rule, Session, Snapshot, Visitor

ADMIN = "/admin/comm100bot/"


class FormReader(HTMLParser):
    """What the form with this id would send, if nobody touched it."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.data: dict[str, list[str]] = {}
        self.inside = self.template = False
        self.name: str | None = None
        self.text = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = values.get("id") == self.form_id
        elif tag == "template":
            self.template = True
        elif self.inside and not self.template:
            getattr(self, f"start_{tag}", lambda values: None)(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "template":
            self.template = False
        elif tag == "textarea" and self.name:
            # The HTML parser of a browser drops the first line break.
            self.add(self.name, self.text.removeprefix("\n"))
            self.name = None

    def handle_data(self, data: str) -> None:
        self.text += data

    def start_input(self, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind in ("submit", "button") or (
            kind in ("checkbox", "radio") and "checked" not in values
        ):
            return
        if "name" in values:
            value = values.get("value", "on" if kind == "checkbox" else "")
            # Browsers keep no line breaks in a box of one line.
            self.add(values["name"], value if kind == "hidden" else re.sub(r"[\r\n]", "", value))

    def start_textarea(self, values: dict[str, str]) -> None:
        self.name, self.text = values["name"], ""

    def start_select(self, values: dict[str, str]) -> None:
        # What has no name is the page's own, and not sent.
        self.select = values.get("name", "")

    def start_option(self, values: dict[str, str]) -> None:
        if self.select and ("selected" in values or self.select not in self.data):
            self.data[self.select] = [values.get("value", "")]

    def add(self, name: str, value: str) -> None:
        # Browsers send line breaks as CRLF.
        self.data.setdefault(name, []).append(value.replace("\n", "\r\n"))


def form_of(client: Client, url: str, form_id: str = "rule_form") -> dict[str, Any]:
    """The fields of the form on this page, as they stand there."""
    return form_in(client.get(url), form_id)


def form_in(response: Any, form_id: str = "rule_form") -> dict[str, Any]:
    """The fields of the form on a page that came back."""
    assert response.status_code == 200
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    return reader.data


def rule_url(rule: Rule) -> str:
    return f"{ADMIN}rule/{rule.pk}/change/"


def save(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Post the form, which has to be taken."""
    response = client.post(url, {key: value for key, value in data.items() if value is not None})
    assert response.status_code == 302, errors_of(response)
    return response


def errors_of(response: Any) -> list[str]:
    """The sentences beside the fields."""
    page = response.content.decode()
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [text for found in lists for text in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)]


def new_rule(client: Client, **fields: Any) -> dict[str, Any]:
    """The form of a new rule with one message, to be made live, and these fields beside."""
    data = form_of(client, f"{ADMIN}rule/add/")
    return {
        **data,
        "name": "Order status",
        "messages-0-wordings": ["On its way."],
        "_publish": "Save and make live",
        **{name.replace("__", "-"): value for name, value in fields.items()},
    }


def make_turn(bot: Bot, payload: Any, *, chat: Session | None = None, **fields: Any) -> Snapshot:
    """A logged turn, in a chat of its own or in this one."""
    number = Snapshot.objects.count()
    moment = timezone.now() + dt.timedelta(seconds=number)
    chat = chat or Session.objects.create(
        bot=bot, key=f"chat {number}", visitor=fields.get("visitor"), last_at=moment
    )
    defaults = {
        "session": chat,
        "delivery_id": uuid.uuid4(),
        "received_at": moment,
        "dialect": "current",
        "rules_version": bot.rules_version,
        "outcome": "answered",
        "reply": [],
        "status": 200,
        "decided_ms": 1.5,
        "took_ms": 12.4,
    }
    return Snapshot.objects.create(bot=bot, payload=payload, **{**defaults, **fields})


def make_visitor(bot: Bot, **fields: Any) -> Visitor:
    return Visitor.objects.create(bot=bot, key=str(Visitor.objects.count()), **fields)


def staff(client: Client, *permissions: str) -> Client:
    """This client, logged in as a member of staff with these permissions alone."""
    user = User.objects.create_user("viewer", password="viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client
