"""The HTTP contract, through Django's client. What needs raw sockets is in test_servers."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client, override_settings

from comm100bot import recording
from comm100bot.authentication import refused_calls
from comm100bot.models import Bot, RejectedDelivery, Session, Snapshot

from .conftest import Post
from .factories import condition, make_bot, make_rule, make_token, payload

URL = "/comm100/webhook/shop/"
CLASSIC = json.dumps(payload("classic"))


def call(client: Client, body: Any = CLASSIC, url: str = URL, **headers: str) -> Any:
    return client.post(url, body, content_type="application/json", headers=headers)


# Tokens


def test_bearer_token_is_accepted(client: Client, token: str) -> None:
    assert call(client, authorization=f"Bearer {token}").status_code == 200


def test_scheme_is_read_in_any_case(client: Client, token: str) -> None:
    assert call(client, authorization=f"bearer {token}").status_code == 200


def test_basic_password_is_accepted(client: Client, token: str) -> None:
    credential = base64.b64encode(f"comm100:{token}".encode()).decode()
    assert call(client, authorization=f"Basic {credential}").status_code == 200


def test_header_of_its_own_is_accepted(client: Client, token: str) -> None:
    assert call(client, **{"x-webhook-token": token}).status_code == 200


def test_token_in_the_url_is_accepted(client: Client, token: str) -> None:
    assert call(client, url=f"{URL}?token={token}").status_code == 200


def test_second_token_is_accepted(client: Client, bot: Bot, token: str) -> None:
    assert call(client, authorization=f"Bearer {make_token(bot)}").status_code == 200


def test_one_valid_token_among_wrong_ones_is_enough(client: Client, token: str) -> None:
    response = call(
        client, url=f"{URL}?token={token}", authorization="Bearer wrong", **{"x-webhook-token": "x"}
    )
    assert response.status_code == 200


def refusals(bot: Bot, token: str) -> dict[str, dict[str, Any]]:
    make_token(make_bot("other"))
    closed = make_bot("closed", enabled=False)
    return {
        "no token": {},
        "wrong token": {"authorization": "Bearer wrong"},
        "broken basic": {"authorization": "Basic !!!"},
        "basic without utf-8": {"authorization": "Basic " + base64.b64encode(b":\xff").decode()},
        "other scheme": {"authorization": f"Digest {token}"},
        "unknown bot": {"url": "/comm100/webhook/unknown/", "authorization": f"Bearer {token}"},
        "another bot's token": {"url": "/comm100/webhook/other/", "x-webhook-token": token},
        "disabled bot": {
            "url": "/comm100/webhook/closed/",
            "authorization": f"Bearer {make_token(closed)}",
        },
        "endless token": {"authorization": f"Bearer {'x' * 5000}"},
    }


def test_every_refusal_looks_the_same(client: Client, bot: Bot, token: str) -> None:
    seen = set()
    for kwargs in refusals(bot, token).values():
        response = call(client, **kwargs)
        seen.add((response.status_code, response.content, str(sorted(response.headers.items()))))
    assert len(seen) == 1
    response = call(client)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert not Snapshot.objects.exists()
    assert not RejectedDelivery.objects.exists()


def test_call_without_credential_makes_no_query(
    client: Client, bot: Bot, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert call(client).status_code == 401


def test_refused_calls_are_counted_by_bot(client: Client, bot: Bot) -> None:
    call(client)
    call(client, authorization="Bearer wrong")
    call(client, url="/comm100/webhook/unknown/")
    assert (refused_calls("shop"), refused_calls("other")) == (2, 0)


def test_refusal_needs_no_cache(client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(cache._connections["default"]), "incr", broken)  # type: ignore[attr-defined]
    assert call(client).status_code == 401


def broken(*args: object, **kwargs: object) -> None:
    raise ConnectionError


@pytest.mark.parametrize("charset", ["ibm037", "utf-16", "nonsense"])
def test_token_in_the_url_is_read_whatever_the_charset(
    client: Client, token: str, charset: str
) -> None:
    content_type = f"application/json; charset={charset}"
    response = client.generic("POST", f"{URL}?token={token}", CLASSIC, content_type)
    assert response.status_code == 200


@pytest.mark.parametrize("slug", ["no.pe", "%00", "é", "-"])
def test_bot_that_cannot_be_is_refused_as_any_unknown_one(
    client: Client, token: str, slug: str
) -> None:
    response = call(client, url=f"/comm100/webhook/{slug}/?token={token}")
    assert (response.status_code, response.json()) == (401, call(client).json())


# The order of refusals


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
def test_only_post_is_allowed(client: Client, bot: Bot, method: str) -> None:
    response = client.generic(method, URL)
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_method_comes_before_https(client: Client, bot: Bot) -> None:
    with override_settings(COMM100BOT={"REQUIRE_HTTPS": True}):
        assert client.get(URL).status_code == 405


def test_https_can_be_required(client: Client, token: str) -> None:
    with override_settings(COMM100BOT={"REQUIRE_HTTPS": True}):
        assert call(client, authorization=f"Bearer {token}").status_code == 403
        assert (
            client.post(
                URL, CLASSIC, "application/json", headers={"x-webhook-token": token}, secure=True
            ).status_code
            == 200
        )


def test_https_comes_before_the_token(client: Client, bot: Bot) -> None:
    with override_settings(COMM100BOT={"REQUIRE_HTTPS": True}):
        assert call(client).status_code == 403


def test_token_comes_before_the_body(client: Client, bot: Bot) -> None:
    assert call(client, "x" * 300_000).status_code == 401


def test_missing_length_gets_411(post: Post) -> None:
    assert post(b"{}", content_length="").status_code == 411


def test_senseless_length_gets_411(post: Post) -> None:
    assert post(b"{}", content_length="-5").status_code == 411


def test_chunked_body_needs_a_server_that_reads_it(post: Post) -> None:
    response = post(b"{}", content_length="", transfer_encoding="chunked")
    assert response.status_code == 411


def test_length_and_chunked_together_are_refused(post: Post) -> None:
    assert post(b"{}", transfer_encoding="chunked").status_code == 400


def test_large_body_gets_413_and_nothing_is_kept(post: Post) -> None:
    response = post(b'{"question": "' + b"x" * 300_000 + b'"}')
    assert (response.status_code, response["Content-Type"]) == (
        413,
        "application/json; charset=utf-8",
    )
    assert not RejectedDelivery.objects.exists()


def test_large_comes_before_compressed(post: Post) -> None:
    assert post(b"x" * 300_000, content_encoding="gzip").status_code == 413


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_compressed_body_gets_415(post: Post, encoding: str) -> None:
    assert post(b"{}", content_encoding=encoding).status_code == 415


def test_identity_is_no_compression(post: Post) -> None:
    assert post(b"{}", content_encoding="identity").status_code == 200


def test_limit_of_calls_gets_429(post: Post) -> None:
    with override_settings(COMM100BOT={"RATE_LIMIT": 2}):
        codes = [post({"question": "hi"}).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert "Retry-After" in post(b"not read any more").headers


def test_limit_comes_before_a_body_that_broke_off(post: Post) -> None:
    with override_settings(COMM100BOT={"RATE_LIMIT": 1}):
        post({})
        assert post(b"{", content_length="9").status_code == 429
    assert not RejectedDelivery.objects.exists()


def test_body_that_breaks_off_gets_400_and_is_kept(post: Post) -> None:
    assert post(b"{", content_length="9").status_code == 400
    assert RejectedDelivery.objects.get().reason == "short_body"


def test_limit_is_not_held_while_the_cache_is_away(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(cache._connections["default"]), "get", broken)  # type: ignore[attr-defined]
    with override_settings(COMM100BOT={"RATE_LIMIT": 1}):
        assert [post({}).status_code for _ in range(2)] == [200, 200]


def test_database_that_is_away_gets_503(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("DETAIL: Failing row contains (secret)")

    monkeypatch.setattr(recording, "_write_visitor", fail)
    response = post(payload("classic"))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "secret" not in response.content.decode()


def test_own_mistake_is_a_plain_500(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_write_visitor", lambda *args: 1 / 0)
    response = post(payload("classic"))
    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")
    assert "division" not in response.content.decode()


# What can't be read


UNREADABLE = {
    "empty": (b"", "empty_body"),
    "spaces": (b"  \n", "empty_body"),
    "truncated": (b'{"Visitor": {"name": "a', "bad_json"),
    "single quotes": (b"{'a': 1}", "bad_json"),
    "comment": (b'{"a": 1} // x', "bad_json"),
    "form": (b"question=hi&token=1", "bad_json"),
    "multipart": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--', "bad_json"),
    "null": (b"null", "not_object"),
    "list": (b"[]", "not_object"),
    "text": (b'"x"', "not_object"),
    "number": (b"5", "not_object"),
    "true": (b"true", "not_object"),
    "latin-1": (b'{"name": "\xe9"}', "bad_utf8"),
    "utf-16": ('{"a": 1}'.encode("utf-16"), "bad_utf8"),
    "raw control": (b'{"a": "\x00"}', "bad_json"),
    "deep": (b'{"a":' * 31 + b"1" + b"}" * 31, "too_deep"),
    "very deep": (b"[" * 100_000, "too_deep"),
    "many values": (json.dumps({"a": [1] * 6000}).encode(), "too_many_values"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_body_is_kept_with_its_reason(post: Post, name: str) -> None:
    body, reason = UNREADABLE[name]
    response = post(body, content_length=str(len(body)))
    assert response.status_code == 400
    assert response.json()["detail"].endswith(".")
    rejected = RejectedDelivery.objects.get()
    assert (rejected.reason, rejected.length) == (reason, len(body))
    assert not Snapshot.objects.exists()


def test_rejected_delivery_holds_no_password(post: Post) -> None:
    post(CLASSIC[:-3].encode())
    assert "1234" not in RejectedDelivery.objects.get().body


def test_rejected_deliveries_are_kept_for_a_short_time(post: Post, time_machine: Any) -> None:
    time_machine.move_to("2026-01-01T00:00:00Z")
    post(b"1")
    time_machine.move_to("2026-01-09T00:00:00Z")
    post(b"2")
    assert [row.body for row in RejectedDelivery.objects.all()] == ["2"]


def test_only_so_many_rejected_deliveries_are_kept(post: Post) -> None:
    with override_settings(COMM100BOT={"REJECTED_ROWS": 2}):
        for body in (b"1", b"2", b"3"):
            post(body)
    assert sorted(row.body for row in RejectedDelivery.objects.all()) == ["2", "3"]


# What can be read


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "",
        "application/json; charset=utf-8",
        "application/json; charset=zlib",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ],
)
def test_body_is_json_whatever_its_type_says(post: Post, content_type: str) -> None:
    assert post(payload("classic"), content_type=content_type).status_code == 200
    assert Snapshot.objects.count() == 1


def test_byte_order_mark_is_skipped(post: Post) -> None:
    assert post(b"\xef\xbb\xbf" + CLASSIC.encode()).status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", ",".join(f"a{n}/b;q=0.{n}" for n in range(5000))]
)
def test_answer_is_json_whatever_is_accepted(post: Post, accept: str) -> None:
    response = post({}, accept=accept)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


def test_path_without_the_slash_is_answered(client: Client, token: str) -> None:
    assert call(client, url=URL.rstrip("/"), authorization=f"Bearer {token}").status_code == 200


def test_csrf_is_not_asked_for(token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert call(client, authorization=f"Bearer {token}").status_code == 200


def test_login_is_not_asked_for(client: Client, token: str, settings: Any) -> None:
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    assert call(client, authorization=f"Bearer {token}").status_code == 200


HOSTILE = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.BrowsableAPIRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "0/day"},
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.AcceptHeaderVersioning",
    "EXCEPTION_HANDLER": "tests.test_views.broken",
    "UNICODE_JSON": False,
}


def test_host_defaults_of_rest_framework_change_nothing(
    client: Client, token: str, settings: Any
) -> None:
    settings.REST_FRAMEWORK = HOSTILE
    assert call(client, authorization=f"Bearer {token}").status_code == 200
    assert call(client).status_code == 401


def test_unknown_host_gets_400(client: Client, token: str) -> None:
    assert call(client, authorization=f"Bearer {token}", host="evil.example").status_code == 400


# Answers


def test_classic_gets_an_object_of_messages(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="Order {{ custom_field.order_id }}")
    assert post(payload("classic")).json() == {"messages": [{"text": "Order 1780064"}]}


def test_current_gets_a_list(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="Hi {{ visitor.name }}")
    (message,) = post(payload("current_question_asked")).json()
    assert message == {"type": "text", "content": {"message": "Hi Allon", "links": []}}


def test_third_party_gets_an_object_of_answers(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="Hi")
    (message,) = post(payload("third_party_chat_joined")).json()["answer"]
    assert message["content"] == {"message": "Hi", "links": []}
    assert message["id"]


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("classic", {"messages": []}),
        ("current_minimal", []),
        ("third_party_question_asked", {"answer": []}),
    ],
)
def test_no_rule_gets_an_empty_list(post: Post, name: str, empty: Any) -> None:
    assert post(payload(name)).json() == empty


def test_bot_can_force_a_dialect(post: Post, bot: Bot) -> None:
    bot.dialect = "third_party"
    bot.save()
    assert post(payload("classic")).json() == {"answer": []}


def test_reply_can_set_the_status(post: Post, bot: Bot) -> None:
    make_rule(bot, answer=None, status=404)
    response = post(payload("classic"))
    assert (response.status_code, response.json()) == (404, {"messages": []})


def test_rule_edited_between_two_calls_answers_the_second(post: Post, bot: Bot) -> None:
    rule = make_rule(bot, answer="Old")
    post({})
    message = rule.messages.get()
    message.content = {"wordings": ["New"]}
    message.save()
    assert post({}).json() == {"messages": [{"text": "New"}]}


def test_broken_rule_does_not_break_the_others(post: Post, bot: Bot) -> None:
    make_rule(bot, condition("message", "matches", "(?=x)"), answer="Broken")
    make_rule(bot, messages=[{"kind": "text", "wordings": ["{% nonsense %}"]}])
    make_rule(bot, answer="Sound")
    assert post({}).json() == {"messages": [{"text": "Sound"}]}


def test_numbers_in_answers_are_json(post: Post, bot: Bot) -> None:
    make_rule(bot, variables={"Price": 1.5, "Open": True, "Name": "{{ visitor.name }}"})
    reply = post(payload("classic")).json()
    assert (reply["Price"], reply["Open"], reply["Name"]) == (1.5, True, "allon")


def test_answer_is_utf8_as_written(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="Müßig 🙂")
    assert "Müßig 🙂".encode() in post({}).content


def test_sessions_are_browsed_by_nobody_through_the_webhook(client: Client, bot: Bot) -> None:
    assert client.get(URL).json().keys() == {"detail"}
    assert not Session.objects.exists()


# Logs


def test_no_log_holds_a_value_or_a_token(
    post: Post, bot: Bot, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    make_rule(bot, condition("message", "is_set"), answer="{{ 1 | divided_by: 0 }}")
    canary = {"question": "canary-message\n%s", "Visitor": {"id": "canary-id", "name": ["canary"]}}
    with caplog.at_level("DEBUG", logger="comm100bot"):
        post(canary)
        post(b'{"canary": ')
        post(canary, authorization="Bearer canary-token")
    assert caplog.records
    assert "canary" not in caplog.text
    assert token not in caplog.text
