from __future__ import annotations

from comm100bot.admin.why import show_why
from comm100bot.reasons import ConditionWhy, RuleWhy, Why


def rule(position: int, verdict: str, **more: object) -> RuleWhy:
    return RuleWhy(
        key=f"k{position}",
        name=f"Rule {position}",
        position=position,
        verdict=verdict,
        **more,  # type: ignore[arg-type]
    )


def shown(*verdicts: str, outcome: str = "answered") -> list[tuple[str, list[int], bool]]:
    rules = tuple(rule(place, verdict) for place, verdict in enumerate(verdicts, 1))
    runs = show_why(Why(rules=rules, nearest=()), {}, outcome).runs
    return [(run.summary, [one.why.position for one in run.rules], run.is_open) for run in runs]


def test_what_did_not_hold_and_was_not_reached_is_folded() -> None:
    assert shown(*["did_not_hold"] * 4, "answered", "not_reached") == [
        ("Rules 1 to 4: did not hold", [1, 2, 3, 4], False),
        ("", [5], True),
        ("Rule 6: not reached", [6], True),
    ]


def test_what_matters_stands_between_what_is_folded() -> None:
    verdicts = ["did_not_hold", "broken", "draft", "not_in_force", "answered", "paused", "broken"]
    assert [(summary, places) for summary, places, _open in shown(*verdicts)] == [
        ("Rule 1: did not hold", [1]),
        ("", [2]),
        ("Rules 3 to 4: did not hold", [3, 4]),
        ("", [5]),
        ("Rule 6: not reached", [6]),
        ("", [7]),
    ]


def test_two_hundred_rules_are_three_lines() -> None:
    verdicts = ["did_not_hold"] * 99 + ["answered"] + ["not_reached"] * 100
    assert len(shown(*verdicts)) == 3


def test_the_nearest_rules_come_first_where_none_answered() -> None:
    missed = rule(1, "did_not_hold", near="One condition away: ...")
    found = Why(rules=(missed,), nearest=(missed,))
    assert show_why(found, {}, "unanswered").nearest[0].why is missed
    assert show_why(found, {}, "failed").nearest
    assert show_why(found, {}, "answered").nearest == ()


def test_conditions_are_drawn_with_a_mark_and_a_word() -> None:
    conditions = tuple(
        ConditionWhy(number=number, sentence="a is <b>", seen="it is “c”", held=held)
        for number, held in enumerate((True, False, None), 1)
    )
    answered = rule(1, "answered", conditions=conditions, combined="One of these is enough.")
    (run,) = show_why(Why(rules=(answered,), nearest=()), {"k1": "/rule/"}, "answered").runs
    drawn = str(run.rules[0].conditions)
    assert run.rules[0].url == "/rule/"
    for piece in ("✓", "✗", "?", "a is &lt;b&gt;", "does not hold: ", "not known: ", "enough."):
        assert piece in drawn


def test_rules_that_were_never_asked_have_a_dash() -> None:
    (run,) = show_why(Why(rules=(rule(1, "draft"),), nearest=()), {}, "answered").runs
    assert run.rules[0].mark == "-"
    assert run.rules[0].conditions == ""
