from __future__ import annotations

import pytest

from comm100bot.wire.keys import fold_key, is_camel


@pytest.mark.parametrize("key", ["custom_fields", "customFields", "CustomFields", "CUSTOM_FIELDS"])
def test_keys_are_one_in_any_case_with_and_without_underscores(key: str) -> None:
    assert fold_key(key) == "customfields"


def test_long_key_is_folded_too() -> None:
    assert fold_key("Very_Long_" * 30_000) == "verylong" * 30_000


def test_camel_case_is_told_from_other_spellings() -> None:
    assert is_camel("customFields")
    assert not is_camel("CustomFields")
    assert not is_camel("custom_fields")
    assert not is_camel("")
