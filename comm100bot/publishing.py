"""Making rules live: whatever page it is done on, it is done here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.utils.translation import gettext as _

from .models import Rule, State
from .setups import Setup, Written, write_row


def says_something(rule: Written) -> bool:
    """Has this rule anything to answer with: a message, a variable or a status of its own?"""
    return bool(rule["messages"] or rule["variables"] or rule["status"] != 200)


def check_answer(rule: Written) -> None:
    """Raise ValidationError for a rule that has nothing to answer with: it can't be live."""
    if not says_something(rule):
        raise ValidationError(
            _("“%(rule)s” has no answer yet. Write one, then make it live."),
            params={"rule": rule["name"]},
        )


def original_of(rule: Rule) -> Rule | None:
    """The rule that this one is a draft copy of, while it is there and of the same bot."""
    if rule.draft_of_id is None:
        return None
    found: Rule | None = Rule.objects.filter(pk=rule.draft_of_id, bot=rule.bot_id).first()
    return found


def publish(rule: Rule, content: Written | None = None) -> Rule:
    """Make the rule live, and give what is live then; with this content, where it is given.

    A draft copy goes into its original, which keeps its key and its place, and the copy is gone.
    Raises ValidationError for a rule without an answer.
    """
    live: dict[str, Any] = {**(content or rule.written()), "state": str(State.LIVE)}
    check_answer(live)
    with transaction.atomic(using=router.db_for_write(Rule)):
        original = original_of(rule)
        if original is not None:
            write_row(original, live)
            Rule.objects.filter(pk=rule.pk).delete()
            return original
        if content is not None:
            write_row(rule, live)
        else:
            rule.state = State.LIVE
            rule.save(update_fields=["state"])
    return rule


def made_live(setup: Setup, rule: Written, original: str = "") -> Setup:
    """The setup as it would be, were this rule made live: see ``publish``.

    ``original`` is the key of the rule that it is a draft copy of.
    """
    live = {**rule, "state": str(State.LIVE)}
    if original:
        setup, live = setup.without_rule(rule["key"]), {**live, "key": original}
    return setup.with_rule(live)
