"""Pins of one bot: turns whose answers must stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.models import Bot, Expectation, Pin, Snapshot
from comm100bot.pins import check_pin, pin_of, run_pins
from comm100bot.rulebook import load

from .bot_pages import bot_page, page_context, page_url
from .generics import AnyForm

if TYPE_CHECKING:
    from .bot import BotAdmin


class PinForm(AnyForm):
    """What the answer to a pinned turn must be."""

    expectation = forms.ChoiceField(
        label=gettext_lazy("The answer"), choices=Expectation.choices, widget=forms.RadioSelect
    )
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), required=False)

    class Meta:
        model = Pin
        fields = ("expectation", "text", "blocks", "note")
        labels = {"text": gettext_lazy("Text"), "note": gettext_lazy("Why (for your colleagues)")}

    field_order = ("expectation", "rule", "text", "blocks", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(str(rule.key), rule.name) for rule in self.instance.bot.rules.all()]
        chosen = str(self.instance.rule_key or "")
        if chosen and chosen not in dict(rules):
            rules.append((chosen, self.instance.rule_name))
        field: Any = self.fields["rule"]
        field.choices = [("", _("Choose a rule")), *rules]
        self.initial["rule"] = chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        by_rule = cleaned.get("expectation") == Expectation.RULE
        if by_rule and not cleaned.get("rule"):
            self.add_error("rule", _("Choose the rule that must answer."))
        if not by_rule and not (cleaned.get("text") or "").strip():
            self.add_error("text", _("Write what must stand in the answer."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        field: Any = self.fields["rule"]
        key = self.cleaned_data["rule"]
        self.instance.rule_key = key or None
        self.instance.rule_name = dict(field.choices)[key] if key else ""
        return super().save(commit)


@bot_page(
    "pins/",
    name="pins",
    title=gettext_lazy("Pins"),
    order=50,
    permission="comm100bot.view_pin",
)
def pins(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """All pins, the broken ones first."""
    results = sorted(run_pins(bot, load(bot)), key=lambda result: result.holds is not False)
    context = {
        **page_context(admin, request, bot, "pins"),
        "results": results,
        "broken": sum(result.holds is False for result in results),
        "zone": bot.zone,
        "may_change": may(request.user, "comm100bot.change_pin", bot),
        "may_view_turns": may(request.user, "comm100bot.view_snapshot", bot),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/pins.html", context)


@bot_page("pins/add/<int:turn_id>/", name="pin_add", permission="comm100bot.add_pin")
def add_pin(admin: BotAdmin, request: HttpRequest, bot: Bot, turn_id: int) -> HttpResponse:
    """Pin a turn, at first to the rule that answered it."""
    turn = get_object_or_404(Snapshot, pk=turn_id, bot=bot)
    if not may(request.user, "comm100bot.view_snapshot", bot):
        raise Http404
    pin = pin_of(turn, rule_key=turn.rule_key, rule_name=turn.rule_name, author=request.user)
    return _edit(admin, request, bot, pin, _("Pin this answer"))


@bot_page("pins/<int:pin_id>/", name="pin_change", permission="comm100bot.change_pin")
def change_pin(admin: BotAdmin, request: HttpRequest, bot: Bot, pin_id: int) -> HttpResponse:
    """Change a pin, or remove it."""
    pin = get_object_or_404(Pin, pk=pin_id, bot=bot)
    if request.method == "POST" and "_remove" in request.POST:
        if may(request.user, "comm100bot.delete_pin", bot):
            admin.log_change(request, bot, _("Removed the pin %(pin)s.") % {"pin": pin})
            pin.delete()
            messages.success(request, _("The pin was removed."))
        return HttpResponseRedirect(page_url("pins", bot, admin.admin_site.name))
    return _edit(admin, request, bot, pin, _("Pin"))


def _edit(admin: BotAdmin, request: HttpRequest, bot: Bot, pin: Pin, title: str) -> HttpResponse:
    form = PinForm(request.POST or None, instance=pin)
    if request.method == "POST" and form.is_valid():
        form.save()
        admin.log_change(request, bot, _("Pinned: %(pin)s.") % {"pin": pin})
        result = check_pin(bot, load(bot), pin)
        if result.holds is False:
            said = _("The pin is kept. It does not hold yet: %(why)s") % {"why": result.sentence}
            messages.warning(request, said)
        else:
            messages.success(request, _("The pin is kept: every change is held against it."))
        return HttpResponseRedirect(page_url("pins", bot, admin.admin_site.name))
    context = {
        **page_context(admin, request, bot, "pins"),
        "title": title,
        "form": form,
        "pin": pin,
        "may_remove": bool(pin.pk) and may(request.user, "comm100bot.delete_pin", bot),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/pin.html", context)
