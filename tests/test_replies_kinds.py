from __future__ import annotations

import pytest

from comm100bot.replies import COMMON_KEYS, MESSAGE_KINDS, check_message


def test_kinds_are_those_of_the_rules_file() -> None:
    assert list(MESSAGE_KINDS) == [
        *("text", "image", "file", "video", "quick_replies", "buttons", "location", "form")
    ]


@pytest.mark.parametrize("name", MESSAGE_KINDS)
def test_kind_has_a_label_and_labelled_keys(name: str) -> None:
    kind = MESSAGE_KINDS[name]
    assert kind.key == name
    assert all(key.label for key in (*COMMON_KEYS, *kind.keys))
    assert kind.label


@pytest.mark.parametrize("name", MESSAGE_KINDS)
def test_each_required_key_is_missed(name: str) -> None:
    required = [key.name for key in MESSAGE_KINDS[name].keys if key.required]
    assert check_message({"kind": name}) == [f"“{key}” is missing." for key in required]


@pytest.mark.parametrize("name", MESSAGE_KINDS)
def test_each_key_is_known(name: str) -> None:
    keys = (*COMMON_KEYS, *MESSAGE_KINDS[name].keys)
    sentences = check_message({**{key.name: None for key in keys}, "kind": name})
    assert not any("There is no key" in sentence for sentence in sentences)
