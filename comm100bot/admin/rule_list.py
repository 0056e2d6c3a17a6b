"""The list of rules: in their order, each as the sentence that it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comm100bot.models import Rule
from comm100bot.rulebook import compile_rules

from .chosen import BOT, chosen_bot
from .generics import AnyForm
from .operands import write_operand
from .readonly import PlainList


class StateForm(AnyForm):
    """A rule's state in the list, said to belong to this rule."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("State of “%(rule)s”") % {"rule": self.instance.name}
        self.fields["state"].widget.attrs["aria-label"] = label


class RuleList(PlainList):
    """Knows whether each shown rule is broken, and whether the list is in the rules' order."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rules: Any = self.result_list
        _sound, broken = compile_rules(list(rules))
        reasons = {rule.key: rule.reasons for rule in broken}
        self.in_order = shows_order(request) and self.model_admin.has_change_permission(request)
        for rule in rules:
            rule.broken_because = reasons.get(str(rule.key), ())
            rule.in_order = self.in_order
            rule.list_query = request.GET.urlencode()
            rule.kept_filters = self.model_admin.get_preserved_filters(request)


def shows_order(request: HttpRequest) -> bool:
    """Does the list show one bot's rules, and nothing left out?"""
    narrowed = any(value for key, value in request.GET.items() if key != BOT)
    return not narrowed and chosen_bot(request.GET) is not None


def matches(rule: Rule, words: Iterable[str]) -> bool:
    """Do all these words stand somewhere in the rule's name, conditions and messages?"""
    texts = [rule.name]
    for condition in rule.conditions.all():
        texts += [condition.fact, write_operand(condition.value), str(condition)]
    texts += [json.dumps(message.written(), ensure_ascii=False) for message in rule.messages.all()]
    text = "\n".join(texts).casefold()
    return all(word in text for word in words)


def place_cell(rule: Any, site_name: str) -> SafeString | str:
    """The rule's number, with a handle and two buttons where the order can be changed."""
    number = rule.position + 1
    if not rule.in_order:
        return str(number)
    url = reverse("admin:comm100bot_rule_order", current_app=site_name)
    return format_html(
        '<span class="c100-place" data-rule="{pk}"><span class="c100-handle" aria-hidden="true" '
        'title="{drag}">⠿</span><span class="c100-number" data-number>{number}</span>'
        '<button type="submit" formaction="{url}?{query}" name="up" value="{pk}" '
        'aria-label="{up}">▲</button>'
        '<button type="submit" formaction="{url}?{query}" name="down" value="{pk}" '
        'aria-label="{down}">▼</button></span>',
        pk=rule.pk,
        number=number,
        url=url,
        query=rule.list_query,
        drag=_("Drag to change the order"),
        up=_("Move “%(rule)s” up") % {"rule": rule.name},
        down=_("Move “%(rule)s” down") % {"rule": rule.name},
    )


def rule_cell(rule: Any, site_name: str) -> SafeString:
    """The rule's name, which leads to its page, and what it says."""
    url = reverse("admin:comm100bot_rule_change", args=[rule.pk], current_app=site_name)
    query = f"?{rule.kept_filters}" if rule.kept_filters else ""
    return format_html(
        '<a class="c100-name" href="{}{}">{}</a>{}', url, query, rule.name, sentence_cell(rule)
    )


def sentence_cell(rule: Any) -> SafeString:
    """What the rule says; in red why it is set aside, if it is broken."""
    return format_html(
        '<span class="c100-sentence" dir="auto">{}</span>{}', rule.sentence(), broken_note(rule)
    )


def broken_note(rule: Any) -> SafeString | str:
    reasons = rule.broken_because
    if not reasons:
        return ""
    return format_html(
        '<span class="c100-broken"><span aria-hidden="true">⚠</span> <b>{}</b> {}</span>',
        _("Broken, so it is set aside:"),
        format_html_join(" ", "{}", ((reason,) for reason in reasons)),
    )
