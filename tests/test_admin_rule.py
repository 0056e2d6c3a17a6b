from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import WARNING
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from comm100bot.models import Bot, Rule, State

from .admin_pages import ADMIN, errors_of, form_of, make_turn, new_rule, rule_url, save, staff
from .factories import condition, make_bot, make_rule, payload, text
from .small_form_data import rows_of

LIST = f"{ADMIN}rule/"
ADD = f"{LIST}add/"


def names(bot: Bot) -> list[str]:
    return [rule.name for rule in bot.rules.order_by("position")]


# A new rule


def test_a_rule_is_made_on_one_page(admin_client: Client, bot: Bot) -> None:
    data = new_rule(
        admin_client,
        **{
            "conditions-TOTAL_FORMS": 2,
            "conditions-0-fact_choice": "intent",
            "conditions-0-operator": "is_one_of",
            "conditions-0-value": "Order status\r\nWhere is it",
            "conditions-1-fact_choice": "custom_field.",
            "conditions-1-fact_name": "Order ID?",
            "conditions-1-operator": "is_set",
        },
    )
    save(admin_client, ADD, data)
    rule = Rule.objects.get()
    assert [dict(row.written()) for row in rule.conditions.all()] == [
        {"fact": "intent", "operator": "is_one_of", "value": ["Order status", "Where is it"]},
        {"fact": "custom_field.order_id", "operator": "is_set"},
    ]
    assert [dict(row.written()) for row in rule.messages.all()] == [
        {"kind": "text", "wordings": ["On its way."]}
    ]
    assert rule.bot == bot
    assert rule.logic == "all"


def test_a_new_rule_goes_before_the_last_word(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("intent", "is", "Hello"), name="First")
    make_rule(bot, name="Last word")
    save(admin_client, ADD, new_rule(admin_client))
    assert names(bot) == ["First", "Order status", "Last word"]


def test_a_new_rule_goes_to_the_end_where_there_is_no_last_word(
    admin_client: Client, bot: Bot
) -> None:
    make_rule(bot, condition("intent", "is", "Hello"), name="First")
    save(admin_client, ADD, new_rule(admin_client))
    assert names(bot) == ["First", "Order status"]


def test_the_bot_of_the_list_is_the_bot_of_the_new_rule(admin_client: Client, bot: Bot) -> None:
    make_bot("other")
    data = form_of(admin_client, f"{ADD}?_changelist_filters=bot__id__exact%3D{bot.pk}")
    assert data["bot"] == [str(bot.pk)]
    assert form_of(admin_client, ADD)["bot"] == [""]


def test_a_new_rule_chooses_among_the_names_that_the_bots_chats_used(
    admin_client: Client, bot: Bot
) -> None:
    make_turn(bot, payload("classic"))
    page = admin_client.get(ADD).content.decode()
    assert '<option value="custom_field.order_id">order_id (custom field)</option>' in page
    rule = make_rule(bot, condition("custom_field.order_id", "is_set"))
    page = admin_client.get(rule_url(rule)).content.decode()
    assert '<option value="custom_field.order_id" selected>' in page


def test_an_edit_lands_in_the_history(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"), name="Old")
    data = form_of(admin_client, rule_url(rule))
    data |= {"name": "New", "conditions-0-value": "Good day", "messages-0-DELETE": "on"}
    data["messages-1-wordings"] = "Hi"
    save(admin_client, rule_url(rule), data)
    said = LogEntry.objects.get().get_change_message()
    assert "Changed Name" in said
    assert "Changed Value for condition “intent is Good day”" in said
    assert "Deleted message" in said


def test_the_history_and_the_message_say_what_was_saved(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"), answer="Good day")
    data = form_of(admin_client, rule_url(rule))
    data |= {"conditions-0-value": "Goodbye", "messages-0-wordings": "See you"}
    response = admin_client.post(rule_url(rule), data, follow=True)
    sentence = "When intent is Goodbye, answer “See you”."
    assert sentence in str(next(iter(response.context["messages"])))
    entry = LogEntry.objects.get()
    assert entry.object_repr == sentence
    assert "Changed Wordings for message “See you”." in entry.get_change_message()


def warnings_after(client: Client, url: str, data: dict[str, Any]) -> list[str]:
    response = client.post(url, data, follow=True)
    return [str(said) for said in response.context["messages"] if said.level == WARNING]


def test_names_in_templates_that_no_fact_has_are_warned_of(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, answer="Hi {{ visitor.nmae }}")
    (warning,) = warnings_after(admin_client, rule_url(rule), form_of(admin_client, rule_url(rule)))
    assert warning.startswith("message 1, wording 1: ")
    assert "visitor.nmae" in warning


def test_facts_that_a_lookup_does_not_give_are_warned_of(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("order.satus", "is_set"))
    (warning,) = warnings_after(admin_client, rule_url(rule), form_of(admin_client, rule_url(rule)))
    assert warning.startswith("The lookup “order” does not give “order.satus”")


def test_a_rule_without_mistakes_is_saved_without_a_warning(admin_client: Client, bot: Bot) -> None:
    assert warnings_after(admin_client, ADD, new_rule(admin_client)) == []


def test_variables_that_are_no_object_are_shown_and_not_saved(
    admin_client: Client, bot: Bot
) -> None:
    rule = make_rule(bot)
    Rule.objects.update(variables=["x = 1"])
    data = form_of(admin_client, rule_url(rule))
    assert data["variables-0-value"] == ['["x = 1"]']
    assert errors_of(admin_client.post(rule_url(rule), data))


def test_the_variables_and_the_status_are_taken(admin_client: Client, bot: Bot) -> None:
    rows = [
        {"name": "OrderStatus", "kind": "text", "value": "{{ intent }}"},
        {"name": "Code", "kind": "number", "value": "1"},
    ]
    data = new_rule(admin_client, status="404", **rows_of("variables", *rows))
    save(admin_client, ADD, data)
    rule = Rule.objects.get()
    assert rule.variables == {"OrderStatus": "{{ intent }}", "Code": 1}
    assert rule.status == 404


def test_times_are_meant_on_the_bots_clock(admin_client: Client) -> None:
    make_bot(time_zone="America/Vancouver")
    data = new_rule(admin_client, starts_0="2026-12-01", starts_1="09:00:00")
    save(admin_client, ADD, data)
    rule = Rule.objects.get()
    assert rule.starts is not None
    assert rule.starts.isoformat() == "2026-12-01T17:00:00+00:00"
    assert form_of(admin_client, rule_url(rule))["starts_1"] == ["09:00:00"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_0": "soon", "starts_1": "09:00"}, "Enter a valid date."),
        ({"status": "204"}, "The HTTP status has to be from 200 to 599, but not 204, 205 or 304."),
        (
            rows_of("variables", {"name": "answer", "kind": "text"}),
            "This name is Comm100&#x27;s own. Choose another one.",
        ),
        (
            {
                "starts_0": "2026-12-02",
                "starts_1": "09:00",
                "ends_0": "2026-12-01",
                "ends_1": "9:00",
            },
            "A rule must end after it starts.",
        ),
    ],
)
def test_mistakes_come_back_as_sentences(
    admin_client: Client, bot: Bot, fields: dict[str, Any], sentence: str
) -> None:
    response = admin_client.post(ADD, new_rule(admin_client, **fields))
    assert sentence in errors_of(response)


def test_the_page_says_what_the_rule_says(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"), answer="Good day")
    page = admin_client.get(rule_url(rule)).content.decode()
    assert "When intent is Hello, answer “Good day”." in page


def test_a_broken_rule_says_on_its_page_why(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("message", "matches", "(ref"))
    page = admin_client.get(rule_url(rule)).content.decode()
    assert "Broken, so it is set aside:" in page
    assert "Condition 1:" in page


# The list


def test_the_list_shows_rules_in_their_order_as_sentences(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, condition("intent", "is", "Hello"), answer="Good day", name="Second", position=1)
    make_rule(bot, answer="Sorry?", name="First", position=0)
    page = admin_client.get(LIST).content.decode()
    assert page.index("When nothing else holds, answer “Sorry?”.") < page.index(
        "When intent is Hello, answer “Good day”."
    )


def test_a_broken_rule_is_named_in_the_list_also_as_a_draft(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, answer="Hi {{ visitor.name", state=State.DRAFT)
    page = admin_client.get(LIST).content.decode()
    assert '<span aria-hidden="true">⚠</span> <b>Broken, so it is set aside:</b>' in page
    assert "never closed" in page


def test_a_list_without_rules_says_what_to_do(admin_client: Client, bot: Bot) -> None:
    assert "Add the first rule" in admin_client.get(LIST).content.decode()


@pytest.mark.django_db
def test_a_list_without_bots_says_what_to_do(admin_client: Client) -> None:
    assert "Make a bot" in admin_client.get(LIST).content.decode()


def test_rules_are_found_by_what_their_conditions_and_messages_say(
    admin_client: Client, bot: Bot
) -> None:
    make_rule(bot, condition("intent", "is_one_of", ["Über uns"]), answer="Grüße", name="Found")
    make_rule(bot, condition("intent", "is", "Else"), name="Hidden")
    for words in ("grüße", "über", "intent GRÜ", "found"):
        page = admin_client.get(LIST, {"q": words}).content.decode()
        assert "Found" in page
        assert "Hidden" not in page


HUGE = "9" * 5000


@pytest.mark.parametrize(
    "url",
    [f"{LIST}?bot__id__exact={HUGE}", f"{ADD}?_changelist_filters=bot__id__exact%3D{HUGE}"],
)
def test_a_bot_that_cannot_be_is_not_looked_for(admin_client: Client, bot: Bot, url: str) -> None:
    assert admin_client.get(url, follow=True).status_code == 200


def test_rules_are_listed_by_bot_and_state(admin_client: Client, bot: Bot) -> None:
    make_rule(bot, name="Mine")
    make_rule(make_bot("other"), name="Theirs", state=State.PAUSED)
    assert b"Theirs" not in admin_client.get(LIST, {"bot__id__exact": bot.pk}).content
    assert b"Mine" not in admin_client.get(LIST, {"state__exact": "paused"}).content


def test_the_list_takes_a_fixed_number_of_queries(
    admin_client: Client,
    bot: Bot,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        make_rule(bot, condition("intent", "is", str(number)))
    with django_assert_max_num_queries(16):
        admin_client.get(LIST)


def test_the_state_is_changed_in_the_list(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    before = bot.rules_version
    data = form_of(admin_client, LIST, "changelist-form")
    save(admin_client, LIST, {**data, "form-0-state": "paused", "_save": "Save", "action": ""})
    rule.refresh_from_db()
    bot.refresh_from_db()
    assert rule.state == State.PAUSED
    assert bot.rules_version > before
    assert LogEntry.objects.get().get_change_message() == "Changed State."


@pytest.mark.parametrize(
    ("action", "state"),
    [("make_live", "live"), ("make_paused", "paused"), ("make_draft", "draft")],
)
def test_an_action_changes_the_state_of_rules(
    admin_client: Client, bot: Bot, action: str, state: str
) -> None:
    rules = [make_rule(bot, state=other) for other in State]
    chosen = [rule.pk for rule in rules]
    admin_client.post(LIST, {"action": action, "_selected_action": chosen})
    assert set(bot.rules.values_list("state", flat=True)) == {state}
    assert LogEntry.objects.count() == 2


# Duplicates


def test_a_copy_is_a_draft_behind_its_rule(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(
        bot, condition("intent", "is", "Hello"), name="Hello", logic="1", variables={"A": 1}
    )
    make_rule(bot, name="Last word")
    response = admin_client.post(f"{LIST}{rule.pk}/duplicate/")
    copy = Rule.objects.get(name="Hello (copy)")
    assert response.headers["Location"] == rule_url(copy)
    assert names(bot) == ["Hello", "Hello (copy)", "Last word"]
    assert copy.state == State.DRAFT
    assert copy.key != rule.key
    assert (copy.logic, copy.variables) == ("1", {"A": 1})
    assert str(copy) == str(rule)
    assert LogEntry.objects.get().get_change_message() == "Copied from “Hello”."


def test_rules_are_copied_from_the_list(admin_client: Client, bot: Bot) -> None:
    rules = [make_rule(bot, name="A"), make_rule(bot, name="B")]
    chosen = [rule.pk for rule in rules]
    admin_client.post(LIST, {"action": "duplicate", "_selected_action": chosen})
    assert names(bot) == ["A", "A (copy)", "B", "B (copy)"]


def test_looking_at_the_address_of_a_copy_makes_none(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    assert admin_client.get(f"{LIST}{rule.pk}/duplicate/").headers["Location"] == rule_url(rule)
    assert admin_client.post(f"{LIST}0/duplicate/").status_code == 404
    assert bot.rules.count() == 1


# The order


@pytest.fixture
def three(bot: Bot) -> list[Rule]:
    return [make_rule(bot, name=name) for name in "ABC"]


def arrange(client: Client, *rules: Rule) -> Any:
    order = " ".join(str(rule.pk) for rule in rules)
    return client.post(f"{LIST}order/", {"order": order})


def test_a_new_order_is_taken(admin_client: Client, bot: Bot, three: list[Rule]) -> None:
    first, second, third = three
    assert arrange(admin_client, third, first, second).headers["Location"] == LIST
    assert names(bot) == ["C", "A", "B"]


def test_rules_that_the_order_does_not_name_stay_last(
    admin_client: Client, bot: Bot, three: list[Rule]
) -> None:
    theirs = make_rule(make_bot("other"))
    query = f"?bot__id__exact={bot.pk}"
    admin_client.post(f"{LIST}order/{query}", {"order": f"{three[2].pk} {theirs.pk} x"})
    assert names(bot) == ["C", "A", "B"]


def test_an_order_is_of_one_bot(admin_client: Client, three: list[Rule]) -> None:
    make_bot("other")
    assert arrange(admin_client, *three).status_code == 404


def test_a_step_is_written_into_the_history(admin_client: Client, three: list[Rule]) -> None:
    admin_client.post(f"{LIST}order/", {"down": three[0].pk})
    admin_client.post(f"{LIST}order/", {"up": three[1].pk})
    assert LogEntry.objects.get().get_change_message() == "Moved from place 1 to place 2."


def test_a_new_order_is_a_version_of_the_rules(
    admin_client: Client, bot: Bot, three: list[Rule]
) -> None:
    bot.refresh_from_db()
    before = bot.rules_version
    arrange(admin_client, *three[::-1])
    bot.refresh_from_db()
    assert bot.rules_version > before
    assert bot.versions.latest("number").number == bot.rules_version


def test_a_rule_goes_up_and_down_without_javascript(
    admin_client: Client, bot: Bot, three: list[Rule]
) -> None:
    response = admin_client.post(f"{LIST}order/?bot__id__exact={bot.pk}", {"up": three[2].pk})
    assert response.headers["Location"] == f"{LIST}?bot__id__exact={bot.pk}"
    assert names(bot) == ["A", "C", "B"]
    admin_client.post(f"{LIST}order/", {"down": three[0].pk})
    assert names(bot) == ["C", "A", "B"]
    admin_client.post(f"{LIST}order/", {"up": three[2].pk})
    admin_client.post(f"{LIST}order/", {"down": three[1].pk})
    assert names(bot) == ["C", "A", "B"]


@pytest.mark.parametrize("pk", ["0", "", "x"])
def test_no_rule_is_moved_that_is_not_there(
    admin_client: Client, three: list[Rule], pk: str
) -> None:
    assert admin_client.post(f"{LIST}order/", {"up": pk}).status_code == 404


def test_the_order_is_not_changed_by_looking(admin_client: Client, three: list[Rule]) -> None:
    assert admin_client.get(f"{LIST}order/").headers["Location"] == LIST


@pytest.mark.parametrize(
    ("query", "movable"),
    [({}, True), ({"state__exact": "live"}, False), ({"q": "A"}, False), ({"q": ""}, True)],
)
def test_the_order_is_changed_where_the_list_shows_all_of_it(
    admin_client: Client, three: list[Rule], query: dict[str, str], movable: bool
) -> None:
    assert (b'name="up"' in admin_client.get(LIST, query).content) is movable


def test_the_order_is_changed_for_one_bot_at_a_time(
    admin_client: Client, bot: Bot, three: list[Rule]
) -> None:
    make_bot("other")
    page = admin_client.get(LIST).content.decode()
    assert 'name="up"' not in page
    assert "Choose one bot to see its rules in their order" in page
    chosen = admin_client.get(LIST, {"bot__id__exact": bot.pk}).content.decode()
    assert 'name="up"' in chosen
    assert "Rules of Shop" in chosen


def test_positions_are_counted_from_the_start_after_a_move(admin_client: Client, bot: Bot) -> None:
    rules = [make_rule(bot, position=7) for _ in range(3)]
    arrange(admin_client, rules[2])
    assert list(bot.rules.order_by("position").values_list("position", flat=True)) == [0, 1, 2]


# Permissions


def test_strangers_are_sent_to_the_login(client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    for url in (LIST, ADD, rule_url(rule), f"{LIST}order/", f"{LIST}{rule.pk}/duplicate/"):
        response = client.post(url)
        assert response.headers["Location"].startswith("/admin/login/")


def test_staff_without_permission_see_no_rules(client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    staff(client)
    for url in (LIST, ADD, rule_url(rule)):
        assert client.get(url).status_code == 403


def test_a_viewer_reads_rules_and_changes_nothing(client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"), answer="Good day")
    staff(client, "view_rule")
    page = client.get(LIST).content.decode()
    assert 'name="up"' not in page
    assert 'name="form-0-state"' not in page
    page = client.get(rule_url(rule)).content.decode()
    assert "intent is Hello" in page
    assert "“Good day”" in page
    assert 'name="_save"' not in page
    assert "<textarea" not in page


def test_a_viewer_reads_all_that_a_rule_answers(client: Client, bot: Bot) -> None:
    long = "Good day. " * 20
    rule = make_rule(
        bot,
        condition("intent", "is_one_of", ["An intent with a long name"] * 5),
        messages=[
            text("Hello", long, language="en", lock_input=True),
            {"kind": "quick_replies", "items": [{"type": "contactAgent", "text": "A person"}]},
        ],
        variables={"Status": "Sent"},
    )
    staff(client, "view_rule")
    page = client.get(rule_url(rule)).content.decode()
    values = "\n".join(["An intent with a long name"] * 5)
    choice = "A person: calls a person"
    for shown in (long.strip(), values, choice, "Quick replies", "Status = Sent"):
        assert shown in page


@pytest.mark.parametrize("url", ["order/", "{pk}/duplicate/", "{pk}/change/", "add/"])
def test_a_viewers_post_is_refused(client: Client, bot: Bot, url: str) -> None:
    rule = make_rule(bot)
    staff(client, "view_rule")
    response = client.post(LIST + url.format(pk=rule.pk), {"rule": rule.pk, "up": rule.pk})
    assert response.status_code == 403


def test_a_viewer_has_no_actions(client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    staff(client, "view_rule")
    client.post(LIST, {"action": "make_paused", "_selected_action": [rule.pk]})
    rule.refresh_from_db()
    assert rule.state == State.LIVE


def test_who_may_change_a_rule_may_change_its_parts(client: Client, bot: Bot) -> None:
    rule = make_rule(bot, answer="Hello")
    staff(client, "view_rule", "change_rule", "publish_rule")
    data = form_of(client, rule_url(rule))
    save(client, rule_url(rule), {**data, "messages-0-wordings": ["Good day"]})
    assert rule.messages.get().content["wordings"] == ["Good day"]


@pytest.mark.parametrize(
    "lookup", ["bot__tokens__digest__startswith", "snapshots__message", "name__regex"]
)
def test_the_lists_address_is_no_oracle(admin_client: Client, bot: Bot, lookup: str) -> None:
    make_rule(bot)
    response = admin_client.get(LIST, {lookup: "a"})
    assert response.status_code in (302, 400)


def test_a_move_needs_the_csrf_token(bot: Bot, django_user_model: Any) -> None:
    rule = make_rule(bot)
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_superuser("root"))
    assert arrange(client, rule).status_code == 403
