from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from comm100bot import lookups
from comm100bot.lookups import lookup
from comm100bot.models import Bot, Rule, Snapshot, State

from .admin_pages import ADMIN, form_of, make_turn, make_visitor, new_rule, rule_url, staff
from .factories import condition, make_bot, make_rule, payload, text

QUESTION = {"eventType": "questionAsked", "question": "where is my order", "visitorInfo": {}}


def url_of(bot: Bot) -> str:
    return f"{ADMIN}bot/{bot.pk}/try/"


class Tried:
    """The page as somebody reads it: its fields, the answer in the chat's format, and why."""

    def __init__(self, response: Any) -> None:
        assert response.status_code == 200
        context = response.context
        self.context = context
        self.fields = {field.path: field for field in context["fields"].first}
        self.unset = {field.path for field in context["fields"].unset}
        self.answer = context["answer"]
        self.said = " ".join(
            segment.text for part in self.answer.reply.parts for segment in part.segments
        )
        page = re.sub(
            r"<(script|style|datalist).*?</\1>", "", response.content.decode(), flags=re.DOTALL
        )
        self.words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())

    @property
    def start(self) -> str:
        return str(self.context["start"])


def open_page(client: Client, bot: Bot, **query: Any) -> Tried:
    return Tried(client.get(url_of(bot), query))


def change(client: Client, bot: Bot, start: str, **facts: str) -> Tried:
    """Post the page with these texts in the facts' fields, which were empty or something else."""
    data: dict[str, Any] = {"try-again": "1", "try-start": start}
    data |= {"try-path": [name.replace("__", ".") for name in facts]}
    data |= {"try-text": [*facts.values()], "try-was": ["\0" for _ in facts]}
    return Tried(client.post(url_of(bot), data))


# The chat to start from


def test_the_page_starts_with_the_latest_turn(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("message", "has_word", ["order"]), name="Order", answer="On its way.")
    make_turn(bot, {})
    turn = make_turn(
        bot, QUESTION, message="where is my order", visitor=make_visitor(bot, name="Al")
    )
    tried = open_page(admin_client, bot)
    assert tried.start == f"turn-{turn.pk}"
    assert "Al: “where is my order”" in tried.words
    assert (tried.answer.rule_name, tried.said) == ("Order", "On its way.")
    assert "1 Order ✓ holds and answers" in tried.words


def test_without_turns_there_are_samples(admin_client: Client, bot: Bot) -> None:
    assert open_page(admin_client, bot).start == "sample-question"
    for key, path, value in (
        ("sample-question", "intent", "Order status"),
        ("sample-fields", "visitor.country", "France"),
        ("sample-form", "form.order_number", "1780064"),
        ("empty", "message", ""),
    ):
        make_rule(bot, condition(path, "is_set"))
        tried = Tried(admin_client.post(url_of(bot), {"try-choose": key}))
        assert tried.fields[path].text == value


def test_a_turn_is_found_by_its_words_and_its_visitor(admin_client: Client, bot: Bot) -> None:
    make_turn(bot, {}, message="refund please", visitor=make_visitor(bot, name="Kim"))
    make_turn(bot, {}, message="hello")
    make_turn(make_bot("other"), {}, message="refund elsewhere")
    for search, found in (("refund kim", 1), ("hello", 1), ("", 2), ("nothing", 0)):
        tried = Tried(admin_client.post(url_of(bot), {"try-search": search}))
        assert len(tried.context["turns"]) == found


@pytest.mark.parametrize("start", ["turn-999999", "turn-x", "turn-9999999999999999999", "nobody"])
def test_a_chat_that_is_not_there_is_not_found(admin_client: Client, bot: Bot, start: str) -> None:
    assert admin_client.post(url_of(bot), {"try-start": start}).status_code == 404


def test_a_turn_of_another_bot_is_not_found(admin_client: Client, bot: Bot) -> None:
    turn = make_turn(make_bot("other"), {})
    assert admin_client.get(url_of(bot), {"turn": turn.pk}).status_code == 404


# Who may


def test_real_chats_need_their_own_permission(client: Client, bot: Bot) -> None:
    turn = make_turn(bot, QUESTION, message="where is my order")
    staff(client, "view_rule", "view_snapshot", "view_bot")
    tried = open_page(client, bot)
    assert tried.start == "sample-question"
    assert "where is my order" not in tried.words
    assert "You may not try rules on real chats." in tried.words
    assert client.get(url_of(bot), {"turn": turn.pk}).status_code == 403


def test_whoever_may_not_see_rules_may_not_try_them(client: Client, bot: Bot) -> None:
    staff(client, "view_snapshot", "try_snapshot", "view_bot")
    assert client.get(url_of(bot)).status_code == 403


def test_values_of_other_chats_are_for_those_who_may_see_chats(
    admin_client: Client, client: Client, bot: Bot
) -> None:
    from comm100bot.seen import catch_up

    make_turn(bot, payload("third_party_question_asked"))
    catch_up(bot)
    make_rule(bot, condition("visitor.country", "is", "Chad"))
    assert open_page(admin_client, bot).fields["visitor.country"].suggestions == ["Canada"]
    staff(client, "view_rule", "view_bot")
    assert open_page(client, bot).fields["visitor.country"].suggestions == []


# Facts


def test_facts_that_rules_look_at_can_be_changed(admin_client: Client, bot: Bot) -> None:
    make_rule(
        bot,
        condition("custom_variable.tier", "is", "gold"),
        condition("visitor.company", "is_set"),
        answer="{{ visitor.country }}",
    )
    make_rule(bot, name="Last", answer="What?")
    turn = make_turn(bot, payload("third_party_question_asked"))
    tried = open_page(admin_client, bot)
    assert tried.fields["custom_variable.tier"].label == "tier (custom variable)"
    assert tried.unset == {"visitor.company"}
    tried = change(
        admin_client,
        bot,
        f"turn-{turn.pk}",
        custom_variable__tier="gold",
        visitor__company="Example",
        visitor__country="Chad",
    )
    assert tried.said == "Chad"
    assert tried.fields["visitor.country"].is_changed
    assert "changed (it was “Canada”)" in tried.words
    assert not tried.fields["custom_variable.tier"].is_changed


def test_an_unchanged_field_leaves_the_fact_as_it_is(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("intent", "is", "a93f"), answer="By its id.")
    make_turn(bot, {"eventType": "questionAsked", "intentName": "Order", "intentId": "a93f"})
    data = form_of(admin_client, url_of(bot), "try_form")
    assert Tried(admin_client.post(url_of(bot), data)).said == "By its id."


def test_a_fact_can_be_emptied(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("visitor.country", "is_not_set"), answer="Nowhere")
    tried = change(admin_client, bot, "sample-question", visitor__country="")
    assert tried.said == "Nowhere"


def test_several_values_stand_one_a_line_and_a_message_keeps_its_lines(
    admin_client: Client, bot: Bot
) -> None:
    make_rule(bot, condition("extra.tags", "is", "b"), answer="{{ extra.tags }}|{{ message }}")
    tried = change(admin_client, bot, "empty", extra__tags="a\r\nb", message="one\r\ntwo")
    assert tried.said == "a, b|one\ntwo"
    assert tried.fields["extra.tags"].is_long


def test_any_other_fact_can_be_added(admin_client: Client, bot: Bot) -> None:
    tried = change(admin_client, bot, "empty", **{"Custom_Field.Order ID?": "7"})
    assert tried.fields["custom_field.order_id"].text == "7"
    tried = change(admin_client, bot, "empty", visitor__contry="Chad")
    assert tried.context["typed"].error.endswith("Did you mean “visitor.country”?")
    assert "visitor.contry" in tried.context["typed"].wrong_path


def test_another_chat_starts_without_the_changes(admin_client: Client, bot: Bot) -> None:
    data = {"try-path": "message", "try-text": "changed", "try-was": "", "try-choose": "empty"}
    tried = Tried(admin_client.post(url_of(bot), {**data, "try-start": "sample-question"}))
    assert tried.fields["message"].text == ""


def test_the_moment_is_one_on_the_bots_clock(admin_client: Client) -> None:
    bot = make_bot(time_zone="America/Vancouver")
    make_rule(bot, condition("now.time", "is", "09:30"), answer="{{ now.date }}")
    for given, said in (("2026-12-24T09:30", "2026-12-24"), ("soon", "")):
        data = {"try-start": "empty", "try-moment": given, "try-moment-was": "2026-01-01T00:00"}
        assert Tried(admin_client.post(url_of(bot), data)).said == said
    assert (
        f"{timezone.now().astimezone(bot.zone):%Y-%m-%dT%H}"
        in open_page(admin_client, bot).context["moment"]
    )


def test_a_lookup_says_whether_it_was_run_now(
    admin_client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups.registry, "_lookups", {})

    @lookup("order", needs=["custom_field.order_id"], gives={"status": "text"})
    def order(facts: Mapping[str, str]) -> Mapping[str, str]:
        return {"status": f"sent {facts['custom_field.order_id']}"}

    make_rule(bot, condition("order.status", "is_set"), answer="{{ order.status }}")
    turn = make_turn(
        bot, payload("third_party_question_asked"), lookups={"order": {"status": "lost"}}
    )
    tried = open_page(admin_client, bot)
    assert (tried.said, tried.fields["order.status"].note) == ("lost", "as it was then")
    tried = change(admin_client, bot, f"turn-{turn.pk}", custom_field__order_id="7")
    assert (tried.said, tried.fields["order.status"].note) == ("sent 7", "looked up just now")
    tried = change(admin_client, bot, f"turn-{turn.pk}", order__status="eaten")
    assert tried.said == "eaten"
    tried = change(admin_client, bot, "empty")
    assert tried.unset >= {"order.status"}
    assert "not looked up" in tried.words


def test_what_was_not_kept_counts_as_not_set(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("form.pin", "is_set"), answer="{{ form.pin }}")
    sent = {"event": "formSubmitted", "formValues": [{"name": "PIN", "value": "[redacted:pin]"}]}
    turn = make_turn(bot, sent)
    tried = open_page(admin_client, bot)
    assert tried.fields["form.pin"].note == "it was not kept, so it counts as not set"
    tried = change(admin_client, bot, f"turn-{turn.pk}", form__pin="4711")
    assert "✓ does not hold" not in tried.words
    assert "pin is set its value is not shown" in tried.words


# The answer


def test_the_answer_is_shown_in_every_format(admin_client: Client, bot: Bot) -> None:
    link = text("[Track it](https://www.example.com/)")
    form = {"kind": "form", "wordings": ["Who?"], "title": "You", "fields": [{"name": "Name"}]}
    make_rule(bot, messages=[form, link])
    tried = change(admin_client, bot, "sample-form")
    classic, current, third_party = tried.context["answers"]
    assert "The classic webhook can't show a form" in classic.notes[0]
    assert classic.notes[1] == "Links are written out in the text."
    assert "The current webhook can't show a form" in current.notes[0]
    assert third_party.notes == ()
    assert tried.answer is third_party


def test_what_one_format_can_not_say_at_all_falls_to_the_next_rule(
    admin_client: Client, bot: Bot
) -> None:
    make_rule(bot, name="Place", messages=[{"kind": "location"}])
    make_rule(bot, name="Words")
    tried = change(admin_client, bot, "sample-form")
    assert [shown.rule_name for shown in tried.context["answers"]] == ["Words", "Words", "Place"]
    assert "In this format another rule answers" in tried.words


def test_the_nearest_rule_comes_first_when_nothing_answers(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("custom_variable.tier", "is", "Gold"), name="VIP")
    tried = change(admin_client, bot, "empty", custom_variable__tier="Glod")
    assert "VIP One condition away: tier is “Glod”, wanted: Gold" in tried.words
    assert "No rule held." in tried.words


def test_a_hidden_character_can_not_turn_a_line_around(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("visitor.name", "is_not_set"))
    tried = change(admin_client, bot, "empty", visitor__name="Kim\u202eeeL")
    assert "it is “Kim⟨U+202E⟩eeL”" in tried.words


# Rules that are not live


def test_a_draft_can_be_tried_as_if_it_were_live(admin_client: Client, bot: Bot) -> None:
    draft = make_rule(bot, name="Draft", state=State.DRAFT, answer="Soon")
    assert open_page(admin_client, bot).said == ""
    data = {"try-again": "1", "try-start": "empty", "try-live": str(draft.key)}
    tried = Tried(admin_client.post(url_of(bot), data))
    assert tried.said == "Soon"
    assert Rule.objects.get().state == State.DRAFT


def test_a_draft_copy_is_tried_in_the_place_of_its_original(admin_client: Client, bot: Bot) -> None:
    original = make_rule(bot, name="Hello", answer="Old")
    copy = make_rule(bot, name="Hello", state=State.DRAFT, answer="New", draft_of=original)
    data = {"try-again": "1", "try-start": "empty", "try-live": str(copy.key)}
    tried = Tried(admin_client.post(url_of(bot), data))
    assert tried.said == "New"
    assert tried.answer.found.rule.position == 1


def test_rules_can_be_tried_while_everybody_gets_a_notice(admin_client: Client) -> None:
    bot = make_bot(notice_on=True, notice_text="We are down.")
    make_rule(bot, answer="Hello")
    assert open_page(admin_client, bot).said == "We are down."
    tried = Tried(admin_client.post(url_of(bot), {"try-no-notice": "1"}))
    assert tried.said == "Hello"


# The rule as it stands in the editor


def test_an_unsaved_rule_is_tried(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, name="Last", answer="What?")
    data = {**new_rule(admin_client)}
    data.pop("_publish")
    tried = Tried(admin_client.post(url_of(bot), data))
    assert tried.said == "On its way."
    assert "“Order status” is tried as it stands in the editor." in tried.words
    kept = form_of_response(admin_client, bot, data)
    assert kept["name"] == ["Order status"]
    again = Tried(admin_client.post(url_of(bot), {**kept, "try-live": "form"}))
    assert again.said == "On its way."
    assert Tried(admin_client.post(url_of(bot), {**kept, "try-live": "none"})).said == "What?"
    assert Rule.objects.count() == 1


def form_of_response(client: Client, bot: Bot, data: dict[str, Any]) -> dict[str, Any]:
    """The form of the page that answers this form."""
    from .admin_pages import FormReader

    reader = FormReader("try_form")
    reader.feed(client.post(url_of(bot), data).content.decode())
    return reader.data


def test_an_edited_rule_is_tried_with_its_edits(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"), answer="Old")
    data = form_of(admin_client, rule_url(rule))
    data |= {"conditions-0-value": "Order status", "messages-0-wordings": ["New"]}
    url = f"{url_of(bot)}?rule={rule.pk}"
    assert Tried(admin_client.post(url, data)).said == "New"
    rule.refresh_from_db()
    assert rule.sentence() == "When intent is Hello, answer “Old”."


def test_mistakes_are_told_and_the_saved_rules_tried(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, answer="Saved")
    data = new_rule(admin_client) | {"messages-0-wordings": ["Hi {{ "], "name": ""}
    tried = Tried(admin_client.post(url_of(bot), data))
    assert tried.said == "Saved"
    assert "has mistakes, so it can't be tried yet." in tried.words
    assert "“{{” is never closed" in tried.words


def test_the_editor_hands_its_form_on(admin_client: Client, client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    page = admin_client.get(rule_url(rule)).content.decode()
    url = f"{ADMIN}rule/try/?rule={rule.pk}"
    assert f'formaction="{url}" formtarget="_blank"' in page
    response = admin_client.post(url)
    assert (response.status_code, response["Location"]) == (
        307,
        f"{url_of(bot)}?rule={rule.pk}",
    )
    response = admin_client.post(f"{ADMIN}rule/try/", {"bot": bot.pk})
    assert response["Location"].startswith(url_of(bot))
    response = admin_client.post(f"{ADMIN}rule/try/", follow=True)
    assert "Choose the bot that the rule is for" in response.content.decode()
    assert admin_client.get(url).status_code == 405


def test_only_who_may_edit_a_rule_may_try_their_own(client: Client, bot: Bot) -> None:
    rule, other = make_rule(bot), make_rule(make_bot("other"))
    staff(client, "view_rule", "view_bot", "change_rule", "publish_rule")
    form = {"conditions-TOTAL_FORMS": "0"}
    assert client.post(url_of(bot), form).status_code == 403
    assert client.post(f"{url_of(bot)}?rule={other.pk}", form).status_code == 404
    assert client.post(f"{url_of(bot)}?rule=x", form).status_code == 404
    form = form_of(client, rule_url(rule))
    assert client.post(f"{url_of(bot)}?rule={rule.pk}", form).status_code == 200


# Nothing is stored


def test_trying_writes_nothing(
    admin_client: Client, bot: Bot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_rule(bot, condition("session.snapshots", "is_set"))
    turn = make_turn(bot, QUESTION)
    data = new_rule(admin_client) | {"try-start": f"turn-{turn.pk}"}
    with django_assert_max_num_queries(40) as captured:
        admin_client.post(url_of(bot), data)
    changes = ("INSERT", "UPDATE", "DELETE")
    assert not [query for query in captured if query["sql"].lstrip().startswith(changes)]
    assert Snapshot.objects.count() == 1
