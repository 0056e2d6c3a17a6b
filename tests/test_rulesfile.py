"""The rules file: taken whole or not at all, and written byte for byte the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from comm100bot.models import Bot, Rule
from comm100bot.rulesfile import RulesFileError, export_rules, import_rules, parse_rules

from .factories import condition, make_rule, rule, text

KEY = "0192f0c1-7b1e-7c3a-9a55-3f1d5e0c8a11"

SAMPLE: dict[str, Any] = {
    "version": 1,
    "rules": [
        {
            "key": KEY,
            "name": "Order status",
            "state": "live",
            "logic": "all",
            "starts": None,
            "ends": None,
            "conditions": [
                {"fact": "intent", "operator": "is", "value": "Order status"},
                {"fact": "custom_field.order_id", "operator": "is_set"},
            ],
            "messages": [
                {
                    "kind": "text",
                    "wordings": [
                        "Order {{ custom_field.order_id }} is {{ order.status }}. "
                        "[Track it](https://www.example.com/track)"
                    ],
                    "delay": 1,
                    "lock_input": False,
                },
                {"kind": "text", "language": "fr", "wordings": ["Commande : {{ order.status }}."]},
                {
                    "kind": "image",
                    "url": "https://www.example.com/map.png",
                    "description": "Where it is",
                },
                {"kind": "file", "url": "https://www.example.com/invoice.pdf", "name": "Invoice"},
                {"kind": "video", "url": "https://youtu.be/xyz"},
                {
                    "kind": "quick_replies",
                    "wordings": ["Anything else?"],
                    "items": [
                        {"type": "text", "text": "No, thanks"},
                        {"type": "contactAgent", "text": "Talk to a person"},
                        {
                            "type": "goToIntent",
                            "text": "Returns",
                            "intentId": "d3f5b968-ad51-42af-b759-64c0afc40b84",
                        },
                    ],
                },
                {
                    "kind": "buttons",
                    "wordings": ["Track it"],
                    "items": [
                        {
                            "type": "hyperlink",
                            "text": "Open",
                            "url": "https://www.example.com/track",
                            "openIn": "newWindow",
                        }
                    ],
                },
                {"kind": "location"},
                {
                    "kind": "form",
                    "wordings": ["Tell us more"],
                    "title": "Your order",
                    "confirm": True,
                    "fields": [
                        {
                            "name": "Order number",
                            "type": "text",
                            "required": True,
                            "masked": False,
                        }
                    ],
                },
            ],
            "variables": {"OrderStatus": "{{ order.status }}"},
            "status": 200,
        }
    ],
}


def take(bot: Bot, *rules: dict[str, Any], **kwargs: Any) -> Any:
    return import_rules(bot, {"version": 1, "rules": list(rules)}, **kwargs)


def names(bot: Bot) -> list[str]:
    return [row.name for row in bot.rules.order_by("position")]


def version(bot: Bot) -> int:
    bot.refresh_from_db()
    return bot.rules_version


# There and back


def test_sample_comes_back_as_it_was(bot: Bot) -> None:
    import_rules(bot, SAMPLE)
    assert json.loads(export_rules(bot)) == SAMPLE


def test_export_of_an_export_is_the_same_bytes(bot: Bot) -> None:
    import_rules(bot, SAMPLE)
    first = export_rules(bot)
    import_rules(bot, parse_rules(first), replace=True)
    assert export_rules(bot) == first


def test_keys_stand_in_the_order_of_the_sample(bot: Bot) -> None:
    import_rules(bot, SAMPLE)
    assert export_rules(bot) == json.dumps(SAMPLE, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("replace", [True, False])
def test_importing_an_export_changes_nothing(bot: Bot, replace: bool) -> None:
    import_rules(bot, SAMPLE)
    before = version(bot), list(Rule.objects.values()), export_rules(bot)
    report = import_rules(bot, parse_rules(before[2]), replace=replace)
    assert (version(bot), list(Rule.objects.values()), export_rules(bot)) == before
    assert (report.added, report.changed, report.unchanged, report.deleted) == (0, 0, 1, 0)


def test_left_out_keys_take_their_defaults(bot: Bot) -> None:
    take(bot, {"name": "Bare"})
    (exported,) = json.loads(export_rules(bot))["rules"]
    assert exported.pop("key")
    assert exported == {
        "name": "Bare",
        "state": "live",
        "logic": "all",
        "starts": None,
        "ends": None,
        "conditions": [],
        "messages": [],
        "variables": {},
        "status": 200,
    }


def test_times_without_an_offset_are_in_the_bots_zone(bot: Bot) -> None:
    bot.time_zone = "Europe/Paris"
    bot.save()
    take(bot, rule("Winter", starts="2026-01-01T00:00:00", ends="2026-02-01T00:00:00+00:00"))
    (exported,) = json.loads(export_rules(bot))["rules"]
    assert (exported["starts"], exported["ends"]) == (
        "2025-12-31T23:00:00Z",
        "2026-02-01T00:00:00Z",
    )


def test_text_of_any_script_is_written_as_it_is(bot: Bot) -> None:
    take(bot, rule("Größe 尺寸", answer="é 🙂"))
    assert "Größe 尺寸" in export_rules(bot)
    assert "é 🙂" in export_rules(bot)


def test_fact_is_stored_under_its_folded_name(bot: Bot) -> None:
    take(bot, rule("Order", condition("custom_field.Order ID?", "is_set")))
    assert '"custom_field.order_id"' in export_rules(bot)


# Places


def test_new_rules_go_before_a_last_rule_without_conditions(bot: Bot) -> None:
    make_rule(bot, condition("message", "is_set"), name="A")
    make_rule(bot, name="Last word")
    take(bot, rule("B"), rule("C"))
    assert names(bot) == ["A", "B", "C", "Last word"]


def test_new_rules_go_to_the_end_otherwise(bot: Bot) -> None:
    make_rule(bot, condition("message", "is_set"), name="A")
    take(bot, rule("B"))
    assert names(bot) == ["A", "B"]


def test_known_key_is_overwritten_in_its_place(bot: Bot) -> None:
    first = make_rule(bot, condition("message", "is_set"), name="A")
    make_rule(bot, condition("message", "is_set"), name="B")
    report = take(bot, rule("A2", condition("message", "is_set"), key=str(first.key)))
    assert names(bot) == ["A2", "B"]
    assert (report.added, report.changed) == (0, 1)


def test_replace_leaves_exactly_the_file(bot: Bot) -> None:
    first = make_rule(bot, name="A")
    make_rule(bot, name="B")
    report = take(bot, rule("C"), rule("A", key=str(first.key)), replace=True)
    assert names(bot) == ["C", "A"]
    assert report.deleted == 1


def test_same_key_at_another_bot_is_another_rule(bot: Bot) -> None:
    other = Bot.objects.create(slug="other", name="Other")
    import_rules(bot, SAMPLE)
    import_rules(other, SAMPLE)
    assert Rule.objects.count() == 2


# Errors


def errors(bot: Bot, data: Any) -> tuple[str, ...]:
    with pytest.raises(RulesFileError) as caught:
        import_rules(bot, data)
    return caught.value.errors


BAD_RULES: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({}, "Rule 1: name"),
    "empty name": ({"name": " "}, "Rule 1 “ ”: name"),
    "name is a number": ({"name": 5}, "name"),
    "unknown key": ({"name": "A", "condition": []}, "Unknown key “condition”"),
    "unknown state": ({"name": "A", "state": "on"}, "state"),
    "logic": ({"name": "A", "logic": "1 and"}, "logic"),
    "logic beyond the conditions": ({"name": "A", "logic": "1"}, "logic"),
    "starts": ({"name": "A", "starts": "soon"}, "starts"),
    "starts too early": ({"name": "A", "starts": "0001-01-01T00:00:00+10:00"}, "starts"),
    "ends before it starts": ({"name": "A", "starts": "2026-02-01", "ends": "2026-01-01"}, "ends"),
    "key": ({"name": "A", "key": "x"}, "key"),
    "key is a number": ({"name": "A", "key": 5}, "key"),
    "key is true": ({"name": "A", "key": True}, "key"),
    "endless fact": (rule("A", condition("extra." + "ﷺ" * 100, "is_set")), "condition 1, fact"),
    "conditions": ({"name": "A", "conditions": {}}, "conditions"),
    "condition is text": ({"name": "A", "conditions": ["x"]}, "condition 1"),
    "condition without fact": (rule("A", {"operator": "is_set"}), "condition 1, fact"),
    "unknown visitor name": (rule("A", condition("visitor.cuntry", "is_set")), "country"),
    "unknown operator": (rule("A", condition("message", "equal", 1)), "operator “equal”"),
    "no value": (rule("A", condition("message", "is")), "condition 1, value"),
    "empty value": (rule("A", condition("message", "is", " ")), "condition 1, value"),
    "second condition": (
        rule("A", condition("message", "is_set"), condition("message", "matches", "(")),
        "condition 2, value",
    ),
    "messages": ({"name": "A", "messages": "Hi"}, "messages"),
    "unknown kind": ({"name": "A", "messages": [{"kind": "song"}]}, "message 1"),
    "no kind": ({"name": "A", "messages": [{"wordings": ["x"]}]}, "message 1"),
    "unknown key of a message": (
        {"name": "A", "messages": [text("a"), text("b", color="red")]},
        "message 2",
    ),
    "broken template": ({"name": "A", "messages": [text("{{ a")]}, "message 1"),
    "variables": ({"name": "A", "variables": {"messages": "x"}}, "variables"),
    "status": ({"name": "A", "status": 204}, "status"),
    "status as text": ({"name": "A", "status": "200"}, "status"),
    "status is true": ({"name": "A", "status": True}, "status"),
}


@pytest.mark.parametrize("name", BAD_RULES)
def test_error_names_the_rule_and_the_place(bot: Bot, name: str) -> None:
    bad, place = BAD_RULES[name]
    lines = errors(bot, {"version": 1, "rules": [bad]})
    assert lines[0].startswith("Rule 1")
    assert place in "\n".join(lines)


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        None,
        {"version": 1},
        {"version": 2, "rules": []},
        {"rules": []},
        {"version": True, "rules": []},
        {"version": 1, "rules": {}},
        {"version": 1, "rules": [], "more": 1},
        {"version": 1, "rules": ["x", None, 5]},
    ],
)
def test_other_shapes_are_refused_in_a_sentence(bot: Bot, data: Any) -> None:
    assert all(line.endswith(".") for line in errors(bot, data))


def test_nothing_is_taken_when_one_rule_is_wrong(bot: Bot) -> None:
    before = version(bot)
    errors(bot, {"version": 1, "rules": [rule("Good"), {"name": ""}]})
    assert (version(bot), Rule.objects.count()) == (before, 0)


def test_all_errors_are_named_at_once(bot: Bot) -> None:
    lines = errors(bot, {"version": 1, "rules": [{"name": "A", "status": 1}, {"state": "x"}]})
    assert {line.split(":")[0] for line in lines} == {"Rule 1 “A”", "Rule 2"}


def test_key_that_stands_twice_is_refused(bot: Bot) -> None:
    lines = errors(bot, {"version": 1, "rules": [rule("A", key=KEY), rule("B", key=KEY)]})
    assert lines == ("Rule 2 “B”: this key stands in the file twice.",)


def test_unknown_lookup_is_a_warning(bot: Bot) -> None:
    report = take(bot, rule("A", condition("warehouse.stock", "is_set")))
    assert "warehouse" in report.warnings[0]
    assert report.warnings[0].startswith("Rule 1 “A”")


@pytest.mark.parametrize("name", ["mesage", "visitor.nme", "warehouse.stock", "order.weight"])
def test_unknown_name_in_a_template_is_a_warning(bot: Bot, name: str) -> None:
    report = take(bot, rule("A", answer=f"{{{{ {name} }}}}"))
    assert report.warnings[0].startswith("Rule 1 “A”: message 1, wording 1: ")


def test_fact_that_a_lookup_does_not_give_is_a_warning(bot: Bot) -> None:
    report = take(bot, rule("A", condition("order.weight", "is_set")))
    assert "order.status" in report.warnings[0]


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800"])
def test_text_that_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(RulesFileError, match="can't be stored"):
        parse_rules(f'{{"version": 1, "rules": [{{"name": "A", "variables": {{"{text}": 1}}}}]}}')


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"version": NaN}'])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(RulesFileError):
        parse_rules(content)
