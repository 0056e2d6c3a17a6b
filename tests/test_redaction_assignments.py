from __future__ import annotations

import pytest

from comm100bot.redaction.assignments import mask_parameters, mask_spoken
from comm100bot.redaction.names import vocabulary

OURS = vocabulary(())


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://x/?token=abc&b=2", "https://x/?token=[redacted:token]&b=2"),
        ("https://x/?b=2&password=1234#top", "https://x/?b=2&password=[redacted:password]"),
        ("https://x/#access_token=abc", "https://x/#access_token=[redacted:token]"),
        ("https://x/?next=https://y/?pin=12", "https://x/?next=https://y/?pin=[redacted:pin]"),
        ("?user[password]=1234", "?user[password]=[redacted:password]"),
        ("?pass%77ord=1234", "?pass%77ord=[redacted:password]"),
        ("account=sam&password=a=b&c=d", "account=sam&password=[redacted:password]&c=d"),
        ("a=b; sessionid=abc; c=d", "a=b; sessionid=[redacted:session id] c=d"),
        ("see ?key=abc and go", "see ?key=[redacted:key] and go"),
    ],
)
def test_value_of_a_sensitive_parameter_is_masked(text: str, masked: str) -> None:
    assert mask_parameters(text, OURS) == masked
    assert mask_parameters(masked, OURS) == masked


@pytest.mark.parametrize(
    "text", ["", "https://x/?q=comm100&keywords=a", "http://www.google.com/q=comm100", "?token=&b"]
)
def test_other_parameter_stays(text: str) -> None:
    assert mask_parameters(text, OURS) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password: hunter", "password: [redacted:password]"),
        ("My Password : hunter!", "My Password : [redacted:password]"),
        ("password = hunter", "password = [redacted:password]"),
        ("password=> hunter", "password=> [redacted:password]"),
        ('"password": "a b", "c": 1', '"password": [redacted:password], "c": 1'),
        ("pin: 12 34 thanks", "pin: [redacted:pin] thanks"),
        ("the api key is: abc", "the api key is: [redacted:api key]"),
        ("my password is hunter2 ok", "my password is [redacted:password] ok"),
        ("password is “let me in” ok", "password is [redacted:password] ok"),
        ("password hunter2", "password [redacted:password]"),
        ("Mein Passwort ist geheim1", "Mein Passwort ist [redacted:passwort]"),
        ("mi contraseña es 'abc'", "mi contraseña es [redacted:contraseña]"),
        ("密码：abc", "密码：[redacted:密码]"),
        ("密码是abc123", "密码是[redacted:密码]"),
        ("Authorization: Basic dXNlcjpw", "Authorization: [redacted:authorization]"),
        ("cvv 123, pin 4321", "cvv [redacted:cvv] pin [redacted:pin]"),
        ("<password>1234</password>", "<password>[redacted:password]"),
        ("pins: 1234", "pins: [redacted:secret]"),
    ],
)
def test_what_stands_behind_a_spoken_name_is_masked(text: str, masked: str) -> None:
    assert mask_spoken(text, OURS) == masked
    assert mask_spoken(masked, OURS) == masked


@pytest.mark.parametrize(
    "text",
    [
        "my password is not working",
        "I forgot my password.",
        "password:",
        "is the password 8 signs?",
        "shipping: 5 days",
        "spin 1234",
        "the session: 5",
        "passport is mine",
    ],
)
def test_talk_about_secrets_stays(text: str) -> None:
    assert mask_spoken(text, OURS) == text


def test_names_of_the_host_are_spoken_too() -> None:
    own = vocabulary(("loyalty number",))
    assert mask_spoken("Loyalty number: x", own) == "Loyalty number: [redacted:loyalty number]"
