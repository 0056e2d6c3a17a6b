from __future__ import annotations

from pathlib import Path

import pytest

from comm100bot.redaction.names import is_label, is_value, vocabulary, words_of

DATA = Path(__file__).parent / "data" / "redaction"
SENSITIVE = (DATA / "sensitive_names.txt").read_text("utf-8").splitlines()
HARMLESS = (DATA / "harmless_names.txt").read_text("utf-8").splitlines()

OURS = vocabulary(())


@pytest.mark.parametrize("name", SENSITIVE)
def test_name_is_sensitive(name: str) -> None:
    assert OURS.reason(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_name_is_harmless(name: str) -> None:
    assert OURS.reason(name) is None


@pytest.mark.parametrize("name", SENSITIVE)
def test_sensitive_name_is_found_in_a_text(name: str) -> None:
    assert OURS.occurs_in(f'{{"label": "{name.removeprefix("{!Variable.").rstrip("}")}", "x')


@pytest.mark.parametrize("name", set(HARMLESS) - {"auth_method", "expiry_date", "key_account"})
def test_harmless_name_is_not_found_in_a_text(name: str) -> None:
    alone = {"pin", "pan", "session"}  # In a text it can't be known where such a name begins.
    assert OURS.occurs_in(f'{{"{name}": 1') is not words_of(name).isdisjoint(alone)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("user_password", "password"),
        ("api-key", "api key"),
        ("CVV2", "cvv"),
        ("您的密码", "密码"),
        ("PIN", "pin"),
        ("secret key", "secret key"),
    ],
)
def test_reason_is_the_name_of_the_list(name: str, reason: str) -> None:
    assert OURS.reason(name) == reason


def test_marker_in_a_name_is_not_part_of_the_name() -> None:
    assert OURS.reason("your [redacted:card number]") is None
    assert not OURS.occurs_in("your [redacted:card number]")


def test_lone_surrogate_in_a_name_is_harmless() -> None:
    assert OURS.reason("\ud800password") == "password"


def test_names_of_the_host_follow_the_same_rules() -> None:
    own = vocabulary(("Loyalty Number", "vip", "", "--"))
    assert own.reason("my_loyaltyNumber") == "Loyalty Number"
    assert own.reason("is_vip") == "vip"
    assert own.reason("viper") is None
    assert own.reason("anything") is None


@pytest.mark.parametrize("name", ["a]b", "x" * 50, "4111111111111111"])
def test_name_that_does_not_fit_a_marker_gets_a_general_reason(name: str) -> None:
    assert vocabulary((name,)).reason(name) == "sensitive"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fooBar_baz-qux.x y", {"foo", "bar", "baz", "qux", "x", "y"}),
        ("CVVCode", {"cvv", "code", "cvvc", "ode"}),
        ("CVVcode", {"cvv", "code", "cv", "vcode"}),
        ("ID", {"id"}),
        ("cvv2", {"cvv"}),
        ("Пин-код", {"пин", "код"}),
        ("123", set()),
    ],
)
def test_words_end_at_case_changes_digits_and_signs(name: str, words: set[str]) -> None:
    assert words_of(name) - {""} == words


@pytest.mark.parametrize("key", ["label", "Name", "field_name", "fieldName", "KEY", "question"])
def test_key_of_a_label(key: str) -> None:
    assert is_label(key)
    assert not is_value(key)


@pytest.mark.parametrize("key", ["value", "Values", "ANSWER", "text", "fieldValue"])
def test_key_of_a_value(key: str) -> None:
    assert is_value(key)
    assert not is_label(key)
