from __future__ import annotations

import pytest

from comm100bot.wire import Json, is_absent, is_redacted


@pytest.mark.parametrize(
    "value",
    [None, "", " \t", "00000000-0000-0000-0000-000000000000", "0001-01-01T00:00:00Z", [], {},
     "[redacted:password]", " [redacted:card number] "],
)  # fmt: skip
def test_value_is_absent(value: Json) -> None:
    assert is_absent(value)


@pytest.mark.parametrize(
    "value",
    [0, "0", False, 0.0, [None], {"a": None}, "null", "0001-01-01", "[redacted]", "[redacted:x] y",
     "00000000-0000-0000-0000-000000000001"],
)  # fmt: skip
def test_value_is_set(value: Json) -> None:
    assert not is_absent(value)


def test_only_a_text_can_be_redacted() -> None:
    assert is_redacted("[redacted:password]")
    assert not is_redacted(["[redacted:password]"])
