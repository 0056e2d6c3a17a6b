from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from comm100bot.replies.filters import FILTERS
from comm100bot.replies.links import read_links
from comm100bot.replies.source import RenderError, TemplateError
from comm100bot.replies.templates import Template, compile_template
from comm100bot.rules import Value
from comm100bot.wire.incoming import Intent

from .making_facts import make_facts, named
from .rendering import fill, missing, refusal

# Facts in templates


def test_text_without_liquid_is_itself() -> None:
    assert fill("Hello } { % [x] {x}") == "Hello } { % [x] {x}"
    assert Template("Hello").paths == frozenset()


@pytest.mark.parametrize(
    "path",
    [
        "custom_field.order_id",
        "custom_field['Order ID']",
        'custom_field["order-id"]',
        "Custom_Field.Order_ID",
        "['custom_field'].order_id",
    ],
)
def test_paths_fold_as_facts_do(path: str) -> None:
    fields = {"custom_fields": named(**{"Order ID?": "17"})}
    assert fill(f"{{{{ {path} }}}}", visitor=fields) == "17"


def test_single_facts_stand_alone() -> None:
    attributes: dict[str, Any] = {"message": "hi", "intents": (Intent(name="Order"),)}
    assert fill("{{ message }} {{ intent }} {{ dialect }}", **attributes) == "hi Order current"


def test_extra_nests_and_a_dot_in_a_name_does_not() -> None:
    extra: dict[str, Any] = {"cart": {"total": 5}, "a.b": "x"}
    assert fill("{{ extra.cart.total }}{{ extra['a.b'] }}", extra=extra) == "5x"


def test_lookups_facts_are_looked_up_only_where_they_are_used() -> None:
    asked = []

    def lookup(name: str) -> Mapping[str, Sequence[Value]]:
        asked.append(name)
        return {"status": [Value("sent")]}

    source = "{% if message == 'x' %}{{ order.status }}{% endif %}"
    assert fill(source, message="y", lookup=lookup) == ""
    assert not asked
    assert fill(source, message="x", lookup=lookup) == "sent"


def test_number_prints_as_written_and_compares_as_a_number() -> None:
    source = (
        "{{ form.n }}{% if form.n == 500 and form.n > 499 and form.n <= 500.0 %} number{% endif %}"
        "{% if form.n == '500.00' %} text{% endif %}{% if form.n contains '0.0' %} part{% endif %}"
    )
    assert fill(source, form_values=named(n="500.00")) == "500.00 number text part"


def test_boolean_prints_true_or_false_and_is_tested() -> None:
    source = "{{ extra.a }} {{ extra.b }} {% if extra.b %}yes{% else %}no{% endif %}"
    assert fill(source, extra={"a": True, "b": False}) == "true false no"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ form.tags }}", "a, b, 7"),
        ("{{ form.tags[0] }}{{ form.tags[-1] }}{{ form.tags[9] }}", "a7"),
        ("{{ form.tags.first }}{{ form.tags.last }}{{ form.tags.size }}", "a73"),
        ("{% for tag in form.tags %}{{ forloop.index }}{{ tag }} {% endfor %}", "1a 2b 37 "),
        ("{% for tag in form.tags reversed limit: 2 %}{{ tag }}{% endfor %}", "ba"),
        ("{% if form.tags contains 'b' %}yes{% endif %}", "yes"),
        ("{% if form.tags contains 7 %}yes{% endif %}", "yes"),
        ("{% for tag in form.one %}{{ tag }}{% endfor %}", "5"),
        ("{{ form.one.first }}{{ form.one[0] }}{{ form.one[1] }}{{ message.size }}", "555"),
        ("{{ form.one.size }}{{ form.one.other }}", "1"),
    ],
)
def test_several_values(source: str, text: str) -> None:
    values = named(tags=["a", "b", "7"], one="5")
    assert fill(source, form_values=values, message="12345") == text


def test_fact_named_like_a_part_is_found_first() -> None:
    assert fill("{{ form.size }}", form_values=named(size="XL")) == "XL"
    assert fill("{{ extra.a.size }}", extra={"a": {"size": "XL"}}) == "XL"


def test_values_are_sent_as_they_are() -> None:
    message = "{{ visitor.email }} {% if %} [x](https://evil.example) <b>&</b>\r\n"
    assert fill("{{ message }}", message=message) == message


# Facts that are not set


def test_fact_that_is_not_set_is_empty_and_noted() -> None:
    assert fill("[{{ visitor.name }}]") == "[]"
    assert missing("{{ visitor.Name }}{{ order.status | upcase }}{{ visitor.name }}") == (
        "visitor.name",
        "order.status",
    )


@pytest.mark.parametrize(
    "source",
    [
        "{{ visitor.name | default: 'there' }}",
        "{{ visitor.name | strip | capitalize | default: 'there' }}",
        "{% if visitor.name %}a{% elsif visitor.city == 'x' %}b{% endif %}",
        "{% unless visitor.name contains 'x' or visitor.chats > 5 %}a{% endunless %}",
        "{% case visitor.name %}{% when visitor.city %}a{% endcase %}",
        "{% assign name = visitor.name %}{{ name | default: 'there' }}",
        "{% if false %}{{ visitor.name }}{% endif %}",
    ],
)
def test_fact_that_is_not_set_may_be_tested_and_replaced(source: str) -> None:
    assert missing(source) == ()


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("{{ visitor.name | default: visitor.city }}", ("visitor.city",)),
        ("{{ 5 | plus: order.total }}", ("order.total",)),
        ("{% for item in extra.items %}{% endfor %}", ("extra.items",)),
        ("{% assign a = visitor.name %}{{ a }}", ("visitor.name",)),
        ("{% assign a = visitor.name | upcase %}", ("visitor.name",)),
        (
            "{{ intents.first }}{{ form.size }}{{ extra.a.b.size }}",
            ("intents", "form.size", "extra.a.b"),
        ),
        ("{{ message.words }}", ("message.words",)),
        ("{% assign a = 5 %}{{ a.b }}", ("a.b",)),
        ("{% assign a = visitor.name %}{{ a.b }}", ("visitor.name",)),
        ("{{ size }}", ("size",)),
    ],
)
def test_use_of_a_fact_that_is_not_set_is_noted(source: str, paths: tuple[str, ...]) -> None:
    assert missing(source) == paths


# Nothing else can be reached


@pytest.mark.parametrize(
    "source",
    [
        "{{ visitor }}",
        "{{ custom_field }}",
        "{{ now }}",
        "{{ today }}",
        "{{ partial }}",
        "{{ visitor.__class__ }}",
        "{{ visitor['__init__']['__globals__'] }}",
        "{{ visitor.custom_fields }}",
        "{{ message.upper }}",
        "{{ message.__class__ }}",
        "{{ form.n.real }}",
        "{{ facts }}",
        "{{ nil }}",
        "{{ empty }}",
        "{% for x in form.n %}{{ forloop }}{{ forloop.parentloop }}{{ x.y }}{% endfor %}",
        "{% for x in visitor %}{{ x }}{% endfor %}",
        "{% assign a = nil %}{{ a.first }}{{ a }}",
        "{% for x in form.n %}{% for y in forloop %}y{% endfor %}{% endfor %}",
    ],
)
def test_no_python_value_is_ever_printed(source: str) -> None:
    fields = named(n="5")
    assert fill(source, message="hi", form_values=fields, visitor={"custom_fields": fields}) == ""


def test_clock_of_the_machine_cannot_be_read() -> None:
    assert fill("{{ now | date: '%Y' }}{{ today | date: '%Y' }}") == ""


# Tests


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        ("form.age > 17", True),
        ("form.age >= 18", True),
        ("form.age < '18.5'", True),
        ("form.age <= 17", False),
        ("form.name > 17", False),
        ("form.name < 17", False),
        ("form.name >= 'Ann'", True),
        ("form.nothing > 17", False),
        ("form.nothing <= 17", False),
        ("extra.yes > 0", False),
        ("form.name contains 'n'", True),
        ("form.name contains form.nothing", False),
        ("form.nothing contains 'n'", False),
        ("extra.yes contains 'tru'", True),
        ("form.name == 'Ann' and form.age == 18 or form.nothing", True),
        ("form.nothing == nil", True),
        ("form.name == empty", False),
    ],
)
def test_comparison_never_raises(test: str, holds: bool) -> None:
    values = named(age="18", name="Ann")
    source = f"{{% if {test} %}}yes{{% else %}}no{{% endif %}}"
    assert fill(source, form_values=values, extra={"yes": True}) == ("yes" if holds else "no")


def test_block_of_a_when_is_printed_once() -> None:
    source = "{% case 1 %}{% when 1, 1 or 1 %}a{% when 2 %}b{% else %}c{% endcase %}"
    assert fill(source) == "a"


def test_raw_text_and_comments() -> None:
    assert fill("{% raw %}{{ x }}{% endraw %}{% comment %}{{ y }}{% endcomment %}!") == "{{ x }}!"


# Mistakes of staff


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            "{{ x | uppcase }}",
            "Column 8: There is no filter “uppcase” here. Did you mean “upcase”?",
        ),
        (
            "{{ 'a' | truncate: 1, 'b', 2 }}",
            "Column 10: The filter “truncate” takes length, end after a colon.",
        ),
        ("{{ 'a' | upcase: 1 }}", "Column 10: The filter “upcase” takes nothing after a colon."),
        (
            "{{ 'a' | date: 'b', context: 1 }}",
            "Column 10: The filter “date” takes form after a colon.",
        ),
        ("{% if a %}", "Column 11: “{% endif %}” is missing."),
        ("{% for a in b %}", "Column 17: “{% endfor %}” is missing."),
        ("{% case a %}{% when 1 %}", "Column 25: “{% endcase %}” is missing."),
        ("a\n{% endif %}", "Line 2, column 4: “{% endif %}” belongs to no tag before it."),
        ("{% else %}", "Column 4: “{% else %}” belongs to no tag before it."),
        ("{% break %}", "Column 4: {% break %} has to stand inside {% for %}."),
        (
            "{% for a in b %}{% endfor %}{% continue %}",
            "Column 32: {% continue %} has to stand inside {% for %}.",
        ),
        (
            "{% if a %}{% else if b %}{% endif %}",
            "Column 19: Found an 'else' tag expression, did you mean 'elsif'?",
        ),
        ("{{ (1..5) }}", "Column 4: Ranges such as (1..5) are not possible here."),
        ("{{ a[b] }}", "Column 4: Write a name in quotes between [ and ]."),
        ("{% assign _ = 1 %}{{ _ }}", "Column 22: This is not the name of a fact."),
        ("{{ custom_field['?'] }}", "Column 4: This is not the name of a fact."),
        ("{{ a b }}", "Column 6: Expected end of expression, found word."),
        ("{{ }}", "Column 6: Expected a primitive expression, found end of expression."),
        ("{% unless a = b %}{% endunless %}", "Column 13: Expected end of expression, found '='."),
    ],
)
def test_mistake_is_said_with_its_place(source: str, sentence: str) -> None:
    assert refusal(source) == sentence


def test_unlike_filter_gets_the_list_of_all() -> None:
    assert refusal("{{ a | xyzzy }}").endswith(f"Possible are {', '.join(FILTERS)}.")


@pytest.mark.parametrize(
    "tag",
    [
        *("capture a", "cycle 'a'", "include 'a'", "render 'a'", "increment a", "decrement a"),
        *("echo a", "tablerow a in b", "liquid", "ifchanged", "doc", "lorem", "#", "macro 'a'"),
    ],
)
def test_tag_that_is_not_on_the_list_is_refused(tag: str) -> None:
    assert refusal(f"{{% {tag} %}}x{{% end{tag.split(maxsplit=1)[0]} %}}")


def test_unknown_tag_is_told_which_there_are() -> None:
    assert refusal("{% include 'a' %}") == (
        "Column 4: There is no tag “include” here. "
        "The tags are assign, break, case, comment, continue, for, if, raw, unless."
    )


def test_break_and_continue_in_a_loop() -> None:
    source = (
        "{% for a in form.tags %}{% if a == 'b' %}{% continue %}{% endif %}"
        "{% if a == 'd' %}{% break %}{% endif %}{{ a }}{% endfor %}"
    )
    assert fill(source, form_values=named(tags=["a", "b", "c", "d", "e"])) == "ac"


def test_same_source_is_compiled_once() -> None:
    assert compile_template("{{ a }}") is compile_template("{{ a }}")
    assert compile_template("{{ a }}") is not compile_template("{{ a }}", links=True)


def test_paths_are_the_facts_that_are_mentioned() -> None:
    source = (
        "{% assign a = visitor.Name %}{% for tag in custom_field['Tags A'] %}{{ tag }}{{ a.size }}"
        "{{ forloop.index }}{% endfor %}{% if extra.x.y contains form.z %}{{ intents.size }}"
        "{% endif %}{{ 'x' | default: order.status }}"
        "{% case message %}{% when event %}{% endcase %}"
    )
    assert Template(source).paths == {
        "visitor.name",
        "custom_field.tags_a",
        "extra.x.y",
        "form.z",
        "intents",
        "order.status",
        "message",
        "event",
    }


# Limits

LONG = "& " * 16_000
MANY = [str(number) for number in range(2_000)]

HOSTILE = {
    "loop of loops": "{% for a in form.many %}{% for b in form.many %}{% endfor %}{% endfor %}",
    "loops in a row": "{% for a in form.many %}{% endfor %}" * 250,
    "loop that prints": "{% for a in form.many %}{{ message }}{% endfor %}",
    "loop that filters": "{% for a in form.some %}{% assign b = message | upcase %}{% endfor %}",
    "loop of comparisons": "{% assign m = message %}{% for a in form.some %}"
    + "{% if m contains '&&' or message > 5 or m < a %}a{% endif %}" * 100 + "{% endfor %}",
    "loop of lists": "{% for a in form.some %}"
    + "{% if form.many contains 'x' %}a{% endif %}" * 100 + "{% endfor %}",
    "long chain": f"{{{{ message {'| escape ' * 100} }}}}",
    "words put together": "{% assign a = message %}"
    + "{% assign a = a | truncatewords: 1, a %}" * 200,
    "squares": "{% assign a = 99999 %}" + "{% assign a = a | times: a %}" * 200,
    "many variables": "".join(f"{{% assign a{n} = message %}}" for n in range(300)),
    "repeated when": "{% case 1 %}{% when 1" + ", 1" * 300 + " %}" * 1
    + "{% case 1 %}{% when 1" + ", 1" * 300 + " %}{{ message }}{% endcase %}{% endcase %}",
    "much output": "{{ message }}" * 700,
    "huge truncate": "{{ message | truncate: 999999999999 }}",
    "huge slice": "{{ message | slice: 0, 999999999999999999999999 }}",
    "wide date": "{{ 'now' | date: '" + "%99999999d" * 60 + "' }}",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_template_stays_bounded(name: str) -> None:
    facts = make_facts(message=LONG, form_values=named(many=MANY, some=MANY[:400]))
    template = Template(HOSTILE[name])
    started = time.perf_counter()
    with suppress(RenderError):
        assert len(template.fill(facts).text) <= 256 * 1024
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    "source",
    [
        "{{" + " " * 9_900,
        "{{" + " " * 990 + "}}",
        ("{{" + " " * 990 + "}}") * 10,
        "{{ " * 3_000,
        "{% " * 3_000,
        "{{ " + "(" * 900 + " }}",
        "{{ a" + "[b" * 400 + " }}",
        "{{ " + "'\"" * 400 + " }}",
        "{% raw %}" * 1_000,
        "{% doc %}" * 1_000,
        "{% if a %}" * 900,
        "{% if " + "a or " * 190 + "a %}x{% endif %}",
        "{{ a" + " | upcase" * 105 + " }}",
        "{% case 1 %}{% when 1" + ", 1" * 300 + " %}",
    ],
)
def test_hostile_source_is_read_or_refused_at_once(source: str) -> None:
    started = time.perf_counter()
    refusal(source)
    assert time.perf_counter() - started < 2


def test_limits_are_said_in_sentences() -> None:
    facts = make_facts(message=LONG, form_values=named(many=MANY))
    said = {}
    for name in ("loop of loops", "much output", "many variables"):
        with pytest.raises(RenderError) as caught:
            Template(HOSTILE[name]).fill(facts)
        said[name] = str(caught.value)
    assert said == {
        "loop of loops": "It takes too long: it loops too often, or over too much text.",
        "much output": "It becomes too long.",
        "many variables": "Its variables become too long.",
    }


def test_unforeseen_failure_names_no_value() -> None:
    with pytest.raises(RenderError) as caught:
        fill("{% for a in form.tags limit: message %}{% endfor %}", message="secret")
    assert str(caught.value) == "It can't be worked out (LiquidTypeError)."


def test_too_many_conditions_are_refused() -> None:
    sentence = refusal("{% if " + "a or " * 150 + "a %}x{% endif %}")
    assert sentence.endswith("Too much stands in one tag, or in one {% if %}.")


def test_too_many_blocks_are_refused() -> None:
    assert refusal("{% if a %}" * 25 + "{% endif %}" * 25).endswith("nesting limit reached.")


def test_longest_message_of_a_visitor_is_sent() -> None:
    message = "😀" * 32_768
    assert fill("{{ message }}", message=message) == message


# Any template, any value

pieces = st.sampled_from(
    [
        *("{{ ", " }}", "{% ", " %}", "if ", "endif", "else", "elsif ", "unless ", "endunless"),
        *("case ", "when ", "endcase", "for ", " in ", "endfor", "assign ", " = ", " | ", ": "),
        *("upcase", "default", "date", "plus", "truncate", "message", "visitor.name", "form.tags"),
        *("['a b']", ".", "'x'", "5", "1.5", "[0]", "first", "size", "nil", "true", "==", " > "),
        *(" contains ", " or ", "raw", "endraw", "comment", "endcomment", "-", "[a](https://b)"),
        *("[", "](https://", ")", " ", ", ", "(1..3)", "break", "now", "%", "{", "}", "\n", "é"),
        *("😀", "reversed", "limit", "\ufdd0"),
    ]
)
sources = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=15).map("".join))


@given(sources, st.text(max_size=10))
def test_any_template_is_filled_in_or_refused_in_a_sentence(source: str, message: str) -> None:
    facts = make_facts(message=message, form_values=named(tags=["a", "5"]))
    try:
        filled = Template(source, links=True).fill(facts)
    except (TemplateError, RenderError) as error:
        note(str(error))
        return
    text, links = read_links(filled.text)
    assert all(0 <= link.start <= link.end <= len(text) for link in links)


characters = st.one_of(st.characters(), st.sampled_from("{}%[]()|\ufdd0\ufdd1\ufdd2\ufdd3\ud800\0"))


@given(st.text(characters, max_size=40))
def test_any_value_is_never_read_as_a_template_or_a_link(message: str) -> None:
    source = "a {{ message }} [b {{ message }}](https://c/{{ message }}) d"
    filled = Template(source, links=True).fill(make_facts(message=message)).text
    text, links = read_links(filled)
    unsendable = {"\0", *map(chr, range(0xD800, 0xE000)), *map(chr, range(0xFDD0, 0xFDF0))}
    value = "".join("\ufffd" if c in unsendable else c for c in message) if message.strip() else ""
    assert text == f"a {value} b {value} d"
    assert [(link.start, link.target) for link in links] == [(3 + len(value), f"https://c/{value}")]


@pytest.mark.parametrize("nothing", ["blank", "empty"])
def test_fact_that_is_not_set_is_blank_and_empty(nothing: str) -> None:
    source = f"{{% if message != {nothing} %}}set{{% else %}}not set{{% endif %}}"
    assert fill(source) == "not set"
    assert fill(source, message="hi") == "set"
    assert fill(f"{{% if message == {nothing} %}}not set{{% endif %}}") == "not set"
