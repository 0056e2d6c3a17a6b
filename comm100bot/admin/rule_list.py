"""The list of rules: in their order, each as the sentence that it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comm100bot.access import PUBLISH, may
from comm100bot.models import Bot, Rule, State
from comm100bot.publishing import check_answer
from comm100bot.rulebook import broken_rules
from comm100bot.setups import stored_setup

from .bot_pages import page_url
from .chosen import BOT, chosen_bot
from .fields import LeanHidden
from .generics import AnyForm, AnyModelFormSet
from .guarded import PlainList
from .meanwhile import check_original, seen_order, state_meanwhile
from .operands import write_operand
from .rule_marks import chats_of, findings_note, findings_of, summary


class StateForm(AnyForm):
    """A rule's state in the list, said to belong to this rule."""

    user: Any = AnonymousUser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state_before: str = self.instance.state
        # What somebody else changed meanwhile, and this page did not, stays changed.
        self.fields["state"].show_hidden_initial = True
        self.fields["state"].hidden_widget = LeanHidden
        label = _("State of “%(rule)s”") % {"rule": self.instance.name}
        self.fields["state"].widget.attrs["aria-label"] = label

    def clean_state(self) -> str:
        state: str = self.cleaned_data["state"]
        if "state" not in self.changed_data or not self.instance.pk:
            return self.state_before
        self._check_meanwhile()
        if not may(self.user, PUBLISH, self.instance.bot):
            raise ValidationError(_("You may not make rules live, pause them or take them back."))
        if state == State.LIVE:
            check_answer(self.instance.written())
            check_original(self.instance)
        return state

    def _check_meanwhile(self) -> None:
        """Raise what somebody else did, if the rule is not in the state that the page shows."""
        name = self.add_initial_prefix("state")
        if self.data.get(name, self.state_before) == self.state_before:
            return
        # The page that comes back shows the state that there is now.
        posted: Any = self.data
        self.data = posted = posted.copy()
        posted[name] = self.state_before
        raise ValidationError(state_meanwhile(self.instance, self.state_before))


class StateForms(AnyModelFormSet):
    """The list's rows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"].widget = LeanHidden()


class RuleList(PlainList):
    """Knows whether each shown rule is broken, and whether the list is in the rules' order."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not self.model_admin.has_publish_permission(request):
            self.list_editable = ()

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rules: Any = self.result_list
        reasons = broken_rules([rule.written() for rule in rules])
        bot = listed_in_order(request, self.model_admin.bots(request))
        self.in_order = bot is not None and may(request.user, PUBLISH, bot)
        self.seen_order = seen_order(bot) if bot and self.in_order else ""
        self.needs_publisher = bot is not None and not self.in_order
        self._look_at(chosen_bot(request.GET, self.model_admin.bots(request)), rules)
        for rule in rules:
            rule.broken_because = reasons.get(str(rule.key), ())
            rule.in_order = self.in_order
            rule.list_query = request.GET.urlencode()
            rule.kept_filters = self.model_admin.get_preserved_filters(request)

    def _look_at(self, bot: Bot | None, rules: Sequence[Any]) -> None:
        """What stands beside each rule, and above all of one bot's."""
        setup = stored_setup(bot) if bot else None
        findings = findings_of(setup) if setup else {}
        chats = chats_of(rule.bot_id for rule in rules)
        self.summary = summary(bot, setup) if bot and setup else None
        site: Any = self.model_admin.admin_site
        has_review = bot is not None and site.is_registered(Bot)
        for rule in rules:
            rule.review_url = page_url("review", rule.bot, site.name) if has_review else ""
            rule.findings = findings.get(str(rule.key), [])
            rule.chats = chats.get((rule.bot_id, rule.key), 0)


def listed_in_order(request: HttpRequest, bots: Sequence[Bot]) -> Bot | None:
    """The bot of these whose rules the list shows, where it leaves none of them out."""
    narrowed = any(value for key, value in request.GET.items() if key != BOT)
    return None if narrowed else chosen_bot(request.GET, bots)


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
        '<a class="c100-name" href="{}{}">{}</a>{}{}{}',
        url,
        query,
        rule.name,
        draft_note(rule),
        sentence_cell(rule),
        findings_note(rule),
    )


def draft_note(rule: Rule) -> SafeString | str:
    """Whose draft copy this is."""
    original = rule.draft_of
    if original is None or original.bot_id != rule.bot_id:
        return ""
    said = _("draft copy of rule %(place)d") % {"place": original.position + 1}
    return format_html('<span class="c100-tag">{}</span> ', said)


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
