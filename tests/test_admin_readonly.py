"""What was logged can't be added, changed or deleted in the admin, by nobody."""

from __future__ import annotations

import pytest
from django.contrib.admin import site
from django.test import Client, RequestFactory

from comm100bot.admin.guarded import may_view
from comm100bot.admin.readonly import ReadOnlyAdmin
from comm100bot.models import Bot, RejectedDelivery, Session, Snapshot, Visitor

from .admin_pages import ADMIN, make_turn, staff


@pytest.fixture
def rows(bot: Bot) -> dict[str, int]:
    turn = make_turn(bot, {"question": "kept"})
    rejected = RejectedDelivery.objects.create(
        bot=bot, reason="bad_json", detail="Bad.", length=3, body="<b>x</b>\u202e"
    )
    return {"session": turn.session_id, "snapshot": turn.pk, "rejecteddelivery": rejected.pk}


LOGGED = pytest.mark.parametrize("model", ["session", "snapshot", "rejecteddelivery"])


@LOGGED
def test_not_even_a_superuser_changes_what_was_logged(
    admin_client: Client, rows: dict[str, int], model: str
) -> None:
    page = f"{ADMIN}{model}/{rows[model]}/"
    assert admin_client.get(f"{ADMIN}{model}/add/").status_code == 403
    assert admin_client.post(f"{page}change/", {"message": "changed"}).status_code == 403
    assert admin_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [rows[model]], "post": "yes"}
    admin_client.post(f"{ADMIN}{model}/", chosen)
    assert Snapshot.objects.get().payload == {"question": "kept"}
    assert RejectedDelivery.objects.exists()


@LOGGED
def test_what_was_logged_is_read_by_those_who_may(
    client: Client, rows: dict[str, int], model: str
) -> None:
    staff(client, f"view_{model}")
    assert client.get(f"{ADMIN}{model}/").status_code == 200
    response = client.get(f"{ADMIN}{model}/{rows[model]}/change/")
    assert response.status_code == 200
    assert b'name="_save"' not in response.content


@LOGGED
def test_others_read_nothing_of_it(client: Client, rows: dict[str, int], model: str) -> None:
    staff(client, "view_bot", "view_rule")
    assert client.get(f"{ADMIN}{model}/").status_code == 403
    assert client.get(f"{ADMIN}{model}/{rows[model]}/change/").status_code == 403


def test_everything_that_is_logged_is_registered_as_read_only() -> None:
    for model in (Session, Snapshot, RejectedDelivery):
        assert isinstance(site.get_model_admin(model), ReadOnlyAdmin)


def test_a_rejected_delivery_says_what_was_wrong(
    admin_client: Client, rows: dict[str, int]
) -> None:
    page = admin_client.get(
        f"{ADMIN}rejecteddelivery/{rows['rejecteddelivery']}/change/"
    ).content.decode()
    assert "A call that could not be read" in page
    assert "Bad." in page
    assert "3 bytes" in page
    assert "&lt;b&gt;x&lt;/b&gt;⟨U+202E⟩" in page


def test_a_model_without_a_page_can_be_viewed_by_nobody(
    rf: RequestFactory, admin_user: object
) -> None:
    request = rf.get("/")
    request.user = admin_user  # type: ignore[assignment]
    assert may_view(site, request, Session)
    assert not may_view(site, request, Visitor)
