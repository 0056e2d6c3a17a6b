from __future__ import annotations

import pytest

from comm100bot.redaction.structure import mask_structure


def masked(text: str, *, sensitive: bool = True) -> str:
    return mask_structure(text, sensitive, str).replace("[redacted:value]", "#")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "b", "c": [1, -2.5e3, true, null, ""]}', '{"a": "#", "c": [#, #, true, null, ""]}'),
        ('{"a": "b", "c": "d', '{"a": "#", "c": "#'),
        ('{"a": "b", "c": 12', '{"a": "#", "c": #'),
        ('{"a": "b", "c', '{"a": "#", "#'),
        ('{"a": "b\\', '{"a": "#'),
        ('{"a": "b\\"c": "d"}', '{"a": "#": "#"}'),
        ('{"a": "b\\\\", "c": "d"}', '{"a": "#", "c": "#"}'),
        ("{'a': 'b', 'c': \"d\", e: 'f'}", "{'a': '#', 'c': \"#\", e: '#'}"),
        ("{a: b, c: 12}", "{a: #, c: #}"),
        ("{12: b}", "{#: #}"),
        ("{“a”: “b”}", "{“a”: #}"),
        ('{"a": "b" "c": "d"}', '{"a": "#" "c": "#"}'),
        ('{"a": "b", "c": "d": "e"}', '{"a": "#", "c": "#": "#"}'),
        ('{"a": "b",}', '{"a": "#",}'),
        ('{"a": 1} x 2', '{"a": #} # #'),
        ('{"a": 1 // it\'s b: c\n}', '{"a": # // # #: #\n}'),
        ('{"a": /* b */ 1}', '{"a": /* # */ #}'),
        ('{"a: "b", "c": "d"}', '{"#"#"#"#"#"#"#'),
        ('{"a"="b"}', '{"#"="#"}'),
        ('callback({"a": 1});', '#{"a": #});'),
        (')]}\',\n{"a": 1}', ')]}\',\n{"a": #}'),
        ("a b c", "#"),
        ("", ""),
        (" ", " "),
    ],
)
def test_keys_and_signs_stay_and_values_go(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert mask_structure(mask_structure(text, True, str), True, str) == expected.replace(
        "#", "[redacted:value]"
    )


@pytest.mark.parametrize("text", ['{"a": "b", "c": 1}', '{"a": "b", "c": 1', "a: 1", '{"a": "b'])
def test_harmless_text_stays(text: str) -> None:
    assert masked(text, sensitive=False) == text


def test_value_whose_label_may_be_cut_off_goes() -> None:
    text = '{"x": {"value": "1234", "values": ["a", 1], "label": "passw'
    assert (
        masked(text, sensitive=False) == '{"x": {"value": "#", "values": ["#", #], "label": "passw'
    )


def test_text_whose_beginning_was_cut_off_keeps_no_value() -> None:
    assert masked('word", "value": "1234"}]', sensitive=False) == "#"
    assert masked('x"}, {"a": "b"}]}', sensitive=False) == '#{"a": "#"}]}'


def test_keys_are_looked_through() -> None:
    assert mask_structure('{"a": 1, "b', True, str.upper).startswith('{"A": ')
