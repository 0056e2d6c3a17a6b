from __future__ import annotations

import pytest

from comm100bot.replies import COMMON_KEYS, MESSAGE_KINDS, check_message, compile_reply

from .making_facts import make_facts


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
def test_only_the_kind_is_required(name: str) -> None:
    assert check_message({"kind": name}) == []
    assert check_message({}) != []


@pytest.mark.parametrize("name", sorted(set(MESSAGE_KINDS) - {"location"}))
def test_message_without_what_is_expected_is_not_sent(name: str) -> None:
    assert any(key.expected for key in MESSAGE_KINDS[name].keys)
    reply = compile_reply([{"kind": name}], {}, 200)
    assert reply.render(make_facts(), language=None, pick="").reply is None


@pytest.mark.parametrize("name", MESSAGE_KINDS)
def test_each_key_is_known(name: str) -> None:
    keys = (*COMMON_KEYS, *MESSAGE_KINDS[name].keys)
    sentences = check_message({**{key.name: None for key in keys}, "kind": name})
    assert not any("There is no key" in sentence for sentence in sentences)
