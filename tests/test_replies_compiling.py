from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.facts import SnapshotFacts
from comm100bot.replies import (
    MESSAGE_KINDS,
    Rendered,
    RenderError,
    ReplyErrors,
    check_message,
    check_status,
    check_variables,
    compile_reply,
)
from comm100bot.wire.messages import Reply, Text

from .making_facts import make_facts, named
from .strategies import json_leaves, json_values

SAMPLE = json.loads((Path(__file__).parent / "replies" / "sample.json").read_text())


def text(*wordings: str, **keys: Any) -> dict[str, Any]:
    return {"kind": "text", "wordings": list(wordings), **keys}


def rendered(
    *messages: Mapping[str, Any],
    variables: Mapping[str, Any] | None = None,
    status: int = 200,
    language: str | None = None,
    pick: str = "session rule",
    facts: SnapshotFacts | None = None,
) -> Rendered:
    reply = compile_reply(messages, variables or {}, status)
    return reply.render(facts or make_facts(), language=language, pick=pick)


def said(result: Rendered) -> list[str]:
    assert result.reply is not None
    return [message.text for message in result.reply.messages if isinstance(message, Text)]


def errors(
    messages: Any = (), variables: Any = None, status: Any = 200
) -> Sequence[tuple[str, str]]:
    with pytest.raises(ReplyErrors) as caught:
        compile_reply(messages, {} if variables is None else variables, status)
    return caught.value.errors


# Messages


def test_messages_are_sent_in_order() -> None:
    assert said(rendered(text("a"), text("b"))) == ["a", "b"]


def test_empty_messages_are_dropped() -> None:
    assert said(rendered(text("a"), text(" \n"), text("{{ visitor.name }}"))) == ["a"]


def test_text_is_sent_as_written_around_its_values() -> None:
    assert said(rendered(text(" a \n"))) == [" a \n"]


def test_reply_with_nothing_left_is_none() -> None:
    assert rendered(text("{{ visitor.name }}")).reply is None
    assert rendered(text(" "), status=404).reply is None
    assert rendered().reply is None


def test_status_alone_is_a_reply() -> None:
    assert rendered(status=404).reply == Reply(status=404)


def test_variables_alone_are_a_reply() -> None:
    assert rendered(variables={"a": ""}).reply == Reply(variables={"a": ""})


def test_sample_of_the_rules_file_is_compiled() -> None:
    compiled = compile_reply(SAMPLE["messages"], SAMPLE["variables"], SAMPLE["status"])
    assert compiled.paths == {"custom_field.order_id", "order.status"}
    assert compiled.places["order.status"] == "message 1, wording 1"


def test_sample_of_the_rules_file_is_rendered() -> None:
    facts = make_facts(visitor={"custom_fields": named(order_id="17")})
    compiled = compile_reply(SAMPLE["messages"], SAMPLE["variables"], SAMPLE["status"])
    result = compiled.render(facts, language="en", pick="")
    assert result.reply is not None
    kinds = [type(message).__name__ for message in result.reply.messages]
    assert kinds == [
        *("Text", "Image", "File", "Video", "QuickReplies", "Buttons", "Location", "Form")
    ]
    assert [(problem.code, problem.path) for problem in result.problems] == [
        ("undefined_fact", "order.status")
    ]


# Wordings


def test_wording_is_picked_by_session_and_rule() -> None:
    wordings = [str(number) for number in range(10)]
    picked = [said(rendered(text(*wordings), pick=f"session {n}"))[0] for n in range(60)]
    again = [said(rendered(text(*wordings), pick=f"session {n}"))[0] for n in range(60)]
    assert picked == again
    assert set(picked) == set(wordings)


def test_pick_can_hold_anything() -> None:
    assert said(rendered(text("a"), pick="\ud800")) == ["a"]


# Languages

SPOKEN = (
    text("everybody"),
    text("en", language="en"),
    text("fr", language="fr"),
    text("en-US", language="en-US"),
    text("en again", language="EN"),
    text("everybody again"),
)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["en", "en again"]),
        ("en-GB", ["en", "en again"]),
        ("en_us", ["en-US"]),
        ("fr-CA", ["fr"]),
        ("de", ["everybody", "everybody again"]),
        ("english", ["everybody", "everybody again"]),
        (None, ["everybody", "everybody again"]),
        ("", ["everybody", "everybody again"]),
    ],
)
def test_visitors_language_chooses_the_messages(language: str | None, texts: list[str]) -> None:
    assert said(rendered(*SPOKEN, language=language)) == texts


def test_without_a_fitting_language_the_first_messages_language_is_sent() -> None:
    messages = (text("fr", language="fr"), text("en", language="en"), text("FR", language="FR"))
    assert said(rendered(*messages, language="de")) == ["fr", "FR"]


def test_empty_language_is_for_everybody() -> None:
    assert said(rendered(text("a", language=""), text("b", language=None))) == ["a", "b"]


# Variables and status


def test_variables_are_sent_as_they_are_and_texts_filled_in() -> None:
    variables = {"n": 5, "x": 1.5, "yes": True, "t": "{{ message }}", "digits": "5"}
    result = rendered(variables=variables, facts=make_facts(message="hi"))
    assert result.reply is not None
    assert result.reply.variables == {**variables, "t": "hi"}
    assert result.reply.variables["yes"] is True


@pytest.mark.parametrize("name", ["messages", "answer", "Answer", "MESSAGES", " messages "])
def test_names_that_dialects_use_themselves_are_refused(name: str) -> None:
    assert errors(variables={name: 1}) == (
        (f"variables, {name}", "This name is Comm100's own. Choose another one."),
    )


@pytest.mark.parametrize("value", [None, [], {}, float("nan"), float("inf")])
def test_variable_of_another_type_is_refused(value: Any) -> None:
    assert check_variables({"a": value}) == [
        "Variables, a: The value has to be text, a number, true or false."
    ]


def test_variable_without_a_name_is_refused() -> None:
    assert check_variables({" ": 1}) == ["Variables: A variable has no name."]


def test_template_of_a_variable_is_checked() -> None:
    assert check_variables({"a": "{{"}) == [
        "Variables, a: Column 1: “{{” is never closed: “}}” is missing."
    ]


@pytest.mark.parametrize("status", [200, 201, 404, 599])
def test_status_is_sent(status: int) -> None:
    assert check_status(status) == ""
    result = rendered(text("a"), status=status)
    assert result.reply is not None
    assert result.reply.status == status


@pytest.mark.parametrize("status", [199, 600, 204, 205, 304, 0, True, "200", None, 200.0, [], {}])
def test_status_that_cannot_carry_a_reply_is_refused(status: Any) -> None:
    sentence = "The HTTP status has to be from 200 to 599, but not 204, 205 or 304."
    assert errors(status=status) == (("status", sentence),)
    assert check_status(status) == sentence


# Problems


def test_undefined_fact_is_a_problem_once() -> None:
    problems = rendered(text("{{ visitor.name }} {{ visitor.name }}"), text("{{ visitor.name }}"))
    (problem,) = problems.problems
    assert (problem.path, problem.code) == ("visitor.name", "undefined_fact")
    assert problem.text == ("The fact “visitor.name” is not set, but used in message 1, wording 1.")


def test_template_that_cannot_be_filled_in_raises_with_its_place() -> None:
    with pytest.raises(RenderError) as caught:
        rendered(text("a"), text("{{ 5 | divided_by: 0 }}"))
    assert str(caught.value) == "message 2, wording 1: A number can't be divided by 0."


# Mistakes


def test_all_mistakes_come_back_at_once_with_their_places() -> None:
    found = errors([text("{{"), {"kind": "image", "url": 5}, {"kind": "gif"}], {"answer": 1}, 7)
    assert [place for place, _sentence in found] == [
        *("message 1, wording 1", "message 2", "message 3", "variables, answer", "status")
    ]
    assert all(sentence.endswith((".", "?")) for _place, sentence in found)


def test_errors_read_as_one_text() -> None:
    with pytest.raises(ReplyErrors, match=r"^message 1: “url” has to be text in quotes\.$"):
        compile_reply([{"kind": "video", "url": 5}], {}, 200)


@pytest.mark.parametrize("messages", [None, {}, "text", 5])
def test_messages_have_to_be_a_list(messages: Any) -> None:
    assert errors(messages) == (("messages", "These have to be a list in square brackets."),)


@pytest.mark.parametrize("variables", [[], "text", 5])
def test_variables_have_to_be_an_object(variables: Any) -> None:
    assert errors(variables=variables) == (
        ("variables", "These have to be an object in curly brackets."),
    )


@pytest.mark.parametrize("message", [None, "text", 5, []])
def test_message_has_to_be_an_object(message: Any) -> None:
    sentence = "A message has to be an object in curly brackets."
    assert errors([message]) == (("message 1", sentence),)
    assert check_message(message) == [sentence]


@pytest.mark.parametrize("kind", [None, 5, [], {}, "txt", "quickreply"])
def test_unknown_kind_is_refused(kind: Any) -> None:
    (sentence,) = check_message({"kind": kind})
    assert sentence.startswith("“kind” has to be one of text, image, file, video, quick_replies")


def test_misspelt_kind_gets_a_suggestion() -> None:
    assert check_message({"kind": "imagee", "url": "x"})[0].endswith(" Did you mean “image”?")


def test_sentences_about_a_message_name_the_place_in_it() -> None:
    assert check_message(text("a", "{{ b")) == [
        "Wording 2: Column 1: “{{” is never closed: “}}” is missing."
    ]
    assert check_message(text("a")) == []


# Any shape

keys = st.sampled_from(
    [
        *("kind", "wordings", "items", "fields", "url", "text", "type", "name", "options", "delay"),
        *("language", "lock_input", "title", "confirm", "description", "intentId", "openIn", "x"),
    ]
)
some = st.one_of(
    json_leaves,
    st.lists(json_leaves, max_size=2),
    st.lists(st.dictionaries(keys, json_leaves, max_size=4), max_size=2),
)
messages = st.builds(
    lambda kind, rest: {**rest, "kind": kind},
    st.sampled_from(sorted(MESSAGE_KINDS)),
    st.dictionaries(keys, some, max_size=6),
)


@given(st.lists(messages, max_size=2), st.dictionaries(st.text(max_size=5), json_leaves))
def test_any_shape_is_compiled_or_refused(messages: Any, variables: Any) -> None:
    try:
        compiled = compile_reply(messages, variables, 200)
    except ReplyErrors:
        return
    compiled.render(make_facts(), language=None, pick="")


@given(json_values)
def test_anything_can_be_checked(value: Any) -> None:
    check_message(value)
    check_variables(value)
    check_status(value)
