"""What differs in one rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from comm100bot.models import State
from comm100bot.ranks import in_step
from comm100bot.sentences import condition_sentence, rule_sentence, shorten, when_sentence
from comm100bot.setups import Setup, Written, as_json, parse_moment

from .aligning import align
from .difference import (
    LONGEST,
    Difference,
    What,
    changed_text,
    changed_value,
    reordered,
    told_apart,
    written,
)
from .messages import changed_messages, message_text


def added(rule: Written) -> Difference:
    """The rule is new."""
    return Difference(
        what=What.ADDED,
        key=rule["key"],
        rule=rule["name"],
        label=_("Rule"),
        sentence=_added_as(rule["state"]) % {"rule": _sentence(rule)},
        after=rule_text(rule),
    )


def _added_as(state: str) -> str:
    if state == State.DRAFT:
        return _("new, a draft. %(rule)s")
    if state == State.PAUSED:
        return _("new, paused. %(rule)s")
    return _("new. %(rule)s")


def deleted(rule: Written) -> Difference:
    """The rule is gone."""
    return Difference(
        what=What.DELETED,
        key=rule["key"],
        rule=rule["name"],
        label=_("Rule"),
        sentence=_("deleted. It was: %(rule)s") % {"rule": _sentence(rule)},
        before=rule_text(rule),
    )


def moved(before: Setup, after: Setup) -> Iterator[Difference]:
    """The rules that have another place among those that are in both setups."""
    stayed = in_step(before.keys, after.keys)
    places = {key: place for place, key in enumerate(before.keys)}
    for place, rule in enumerate(after.rules):
        key = rule["key"]
        if key in places and key not in stayed:
            old, new = _place(before, places[key]), _place(after, place)
            # One whose place is the same beside the same rule goes along with that one.
            if old != new:
                yield Difference(
                    what=What.MOVED,
                    key=key,
                    rule=rule["name"],
                    label=_("Place"),
                    sentence=_moved_to(places[key], place, new),
                    before=old,
                    after=new,
                )


def _place(setup: Setup, place: int) -> str:
    if not place:
        return "1"
    told = {"place": place + 1, "rule": setup.rules[place - 1]["name"]}
    return _("%(place)d, behind “%(rule)s”") % told


def _moved_to(before: int, after: int, place: str) -> str:
    if before == after:
        return _("moved; now at place %s.") % place
    return _("moved from place %(before)d to place %(after)d.") % {
        "before": before + 1,
        "after": after + 1,
    }


def _sentence(rule: Written) -> str:
    return rule_sentence(rule["conditions"], rule["logic"], rule["messages"])


def rule_text(rule: Written) -> str:
    """The whole rule: its state, when it answers, and each message."""
    return "\n".join(
        [
            f"{_state(rule['state'])}. {when_sentence(rule['conditions'], rule['logic'])}",
            *(message_text(message) for message in rule["messages"]),
        ]
    )


def changed(before: Written, after: Written, zone: dt.tzinfo) -> Iterator[Difference]:
    """What differs in a rule that was there before; its moments are told on this clock."""
    of = {"key": after["key"], "rule": after["name"]}
    if before["name"] != after["name"]:
        yield _renamed(before, after)
    if before["state"] != after["state"]:
        yield _other_state(before, after)
    yield from _conditions(before, after, of)
    if before["logic"] != after["logic"]:
        yield _logic(before["logic"], after["logic"], of)
    for name, label in (("starts", _("start")), ("ends", _("end"))):
        if before[name] != after[name]:
            yield changed_text(
                label, moment_text(before[name], zone), moment_text(after[name], zone), **of
            )
    yield from changed_messages(before["messages"], after["messages"], of)
    yield from _variables(before["variables"], after["variables"], of)
    if before["status"] != after["status"]:
        yield changed_value(_("HTTP status"), before["status"], after["status"], **of)


def _renamed(before: Written, after: Written) -> Difference:
    return Difference(
        key=after["key"],
        rule=after["name"],
        label=_("Name"),
        sentence=_("renamed; it was “%(before)s”.") % {"before": before["name"]},
        before=before["name"],
        after=after["name"],
    )


def _other_state(before: Written, after: Written) -> Difference:
    sentences = {
        State.LIVE.value: _("made live."),
        State.PAUSED.value: _("paused."),
        State.DRAFT.value: _("made a draft."),
    }
    return Difference(
        what=What.STATE,
        key=after["key"],
        rule=after["name"],
        label=_("State"),
        sentence=sentences.get(after["state"], _("made “%s”.") % after["state"]),
        before=_state(before["state"]),
        after=_state(after["state"]),
    )


def _state(state: str) -> str:
    return str(dict(State.choices).get(state, state))


def moment_text(moment: str | None, zone: dt.tzinfo) -> str:
    """A written moment on this clock."""
    parsed = parse_moment(moment)
    return f"{parsed.astimezone(zone):%Y-%m-%d %H:%M}" if parsed else ""


# Conditions


def _conditions(before: Written, after: Written, of: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = before["conditions"], after["conditions"]
    aligned = align(old, new, lambda condition: condition["fact"])
    for i, j in aligned.changed:
        texts = told_apart(old[i], new[j], condition_text)
        yield changed_text(_("condition %d") % (j + 1), *texts, what=What.CONDITION, **of)
    for j in aligned.added:
        text = condition_text(new[j])
        sentence = _("condition %(number)d added: %(condition)s.")
        yield Difference(
            what=What.CONDITION,
            label=_("Condition %d") % (j + 1),
            sentence=sentence % {"number": j + 1, "condition": shorten(text, LONGEST)},
            after=text,
            **of,
        )
    for i in aligned.removed:
        text = condition_text(old[i])
        sentence = _("condition removed: %(condition)s.")
        yield Difference(
            what=What.CONDITION,
            label=_("Condition %d") % (i + 1),
            sentence=sentence % {"condition": shorten(text, LONGEST)},
            before=text,
            **of,
        )
    if aligned.reordered:
        sentence = _("conditions in another order.")
        yield reordered(_("Conditions"), sentence, old, new, condition_text, **of)


def condition_text(condition: Written) -> str:
    """The condition as a sentence; a long list in full."""
    sentence, value = condition_sentence(condition), condition.get("value")
    if not sentence.endswith("…"):
        return sentence
    values = value if isinstance(value, list) else [value]
    bare = {name: said for name, said in condition.items() if name != "value"}
    return f"{condition_sentence(bare)} {', '.join(map(written, values))}"


def _logic(before: str, after: str, of: Mapping[str, Any]) -> Difference:
    told: dict[str, Any] = {"before": _combined(before), "after": _combined(after)}
    return Difference(
        label=_("Answers when"),
        sentence=_("answers when %(after)s; before when %(before)s.") % told,
        **told,
        **of,
    )


def _combined(logic: str) -> str:
    words = {"all": _("all conditions hold"), "any": _("any condition holds")}
    return words.get(logic.strip().lower()) or _("“%s” holds") % logic


# Variables


def _variables(before: Any, after: Any, of: Mapping[str, Any]) -> Iterator[Difference]:
    # Anything can stand in the database.
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after:
            yield changed_value(_("variables"), before, after, **of)
        return
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if as_json(old) != as_json(new):
            yield changed_value(_("variable “%s”") % name, old, new, **of)
