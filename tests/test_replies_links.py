from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.replies.links import MARKS, mark_links, read_links
from comm100bot.replies.source import TemplateError


def links(source: str) -> list[tuple[str, str]]:
    """The label and target of each link in a text without Liquid."""
    text, found = read_links(mark_links(source))
    return [(text[link.start : link.end], link.target) for link in found]


@pytest.mark.parametrize(
    ("source", "label", "target"),
    [
        ("[Track it](https://a.b/c?d=e#f)", "Track it", "https://a.b/c?d=e#f"),
        ("[a](http://b)", "a", "http://b"),
        ("[a](HTTPS://B)", "a", "HTTPS://B"),
        ("[a](intent:d3f5b968)", "a", "intent:d3f5b968"),
        ("[a](https://b/x_(y))", "a", "https://b/x_(y)"),
        ("[see [1]](https://b)", "see [1]", "https://b"),
        ("[x] [a](https://b)", "a", "https://b"),
        ("[x [a](https://b)", "a", "https://b"),
        ("x] [a](https://b)", "a", "https://b"),
        ("(x [a](https://b) y)", "a", "https://b"),
        ("[a [b](https://c) d](https://e)", "b", "https://c"),
        ("[a](https://b[c](https://d))", "c", "https://d"),
        ("[two\nlines](https://b)", "two\nlines", "https://b"),
    ],
)
def test_link_is_found(source: str, label: str, target: str) -> None:
    assert links(source) == [(label, target)]


@pytest.mark.parametrize(
    "source",
    [
        "[note](see below)",
        "[a](javascript:alert(1))",
        "[a](mailto:x@y.z)",
        "[a] (https://b)",
        "[a](https://b",
        "[a](https://b c)",
        "a](https://b)",
        "[a]",
        "(a)",
        ")",
        "]",
        "https://b",
        "{% raw %}[a](https://b){% endraw %}",
        "{{ '[a](https://b)' }}",
    ],
)
def test_text_without_a_link_stays_as_it_is(source: str) -> None:
    assert mark_links(source) == source


def test_link_to_an_intent_is_told_from_a_web_link() -> None:
    _text, found = read_links(mark_links("[a](intent:1)[b](https://c)"))
    assert [link.to_intent for link in found] == [True, False]


def test_target_may_begin_with_liquid() -> None:
    marked = mark_links("[a]({{ order.url }}) [b]({% if x %}https://c{% endif %})")
    assert len(read_links(marked)[1]) == 2


def test_marked_source_keeps_all_positions() -> None:
    source = "Hi [a {{ b }}](https://c/{{ d }}) {{ e }}"
    assert len(mark_links(source)) == len(source)
    assert mark_links(source).index("{{ e }}") == source.index("{{ e }}")


@pytest.mark.parametrize(
    "source",
    [
        "{% if x %}[a](https://b){% endif %}",
        "{% if x %}{% else %}[a](https://b){% endif %}",
        "[a{% if x %}b{% endif %}](https://c{% if x %}d{% else %}e{% endif %})",
        "{% endif %}[a](https://b)",
        "{% assign y = 1 %}[a](https://b)",
    ],
)
def test_link_may_stand_in_a_block_and_a_block_in_a_link(source: str) -> None:
    assert mark_links(source) != source


@pytest.mark.parametrize(
    "source",
    [
        "[a{% if x %}](https://b){% endif %}",
        "{% if x %}[a{% else %}b](https://c){% endif %}",
        "{% for x in y %}[a{% endfor %}](https://c)",
    ],
)
def test_link_that_begins_and_ends_in_different_branches_is_refused(source: str) -> None:
    with pytest.raises(TemplateError, match="has to begin and end in the same branch"):
        mark_links(source)


def test_positions_count_code_points_of_the_finished_text() -> None:
    text, (link,) = read_links(mark_links("😀é [là 😀](https://a) !"))
    assert text == "😀é là 😀 !"
    assert (link.start, link.end) == (3, 7)


def test_label_alone_is_left_of_a_link_whose_target_was_skipped() -> None:
    marked = mark_links("[a{% if x %}](https://b{% endif %})")
    rendered = marked.partition("{%")[0] + marked[-1]
    assert read_links(rendered) == ("a", [])


words = st.text(alphabet="ab []()😀\n", max_size=8)
real = st.tuples(
    st.text(alphabet="ab 😀", min_size=1, max_size=5), st.text(alphabet="ab", max_size=5)
)


@given(st.lists(st.one_of(words, real), max_size=6))
def test_positions_select_the_labels(parts: list[str | tuple[str, str]]) -> None:
    source = "".join(p if isinstance(p, str) else f"[{p[0]}](https://{p[1]})" for p in parts)
    text, found = read_links(mark_links(source))
    for link in found:
        assert f"[{text[link.start : link.end]}]({link.target})" in source
    assert [p[0] for p in parts if isinstance(p, tuple)] == [
        text[link.start : link.end] for link in found if link.target.startswith("https://")
    ]


@given(st.text(alphabet=f"ab{MARKS[0]}\ufdd1\ufdd2\ufdd3[]()", max_size=30))
def test_stray_marks_never_reach_a_text(rendered: str) -> None:
    text, found = read_links(rendered)
    assert not set(text) & {"\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"}
    assert all(0 <= link.start <= link.end <= len(text) for link in found)


@pytest.mark.parametrize(
    "part", ["[", "](https://", "[a](https://", "(", "[a](https://b)", "[[", "{% if a %}["]
)
def test_hostile_text_is_read_in_one_pass(part: str) -> None:
    started = time.perf_counter()
    mark_links(part * (100_000 // len(part)))
    assert time.perf_counter() - started < 2
