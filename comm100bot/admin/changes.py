"""“What would change”: stored turns answered by the live rules, and by a draft of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib import messages
from django.forms import Media
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import PUBLISH, may
from comm100bot.models import Bot, Rule, State
from comm100bot.pins import run_pins
from comm100bot.publishing import made_live, original_of
from comm100bot.rulebook import Rulebook
from comm100bot.setups import Setup, stored_setup

from .bot_pages import bot_page, page_context
from .changes_report import OWN_FIELDS, make_report
from .chosen import BOT
from .comparison import Comparison
from .generics import AnyAdmin
from .rule_states import Button
from .versions import ShownRule

if TYPE_CHECKING:
    from .bot import BotAdmin

NAME = "changes"
CHANGES = "_changes"
"""The button that asks what would change, instead of saving."""

MEDIA = Media(
    css={"all": ["comm100bot/changes.css"]},
    js=[Script("comm100bot/changes.js", type="module")],  # type: ignore[list-item]
)

SEEN_SETUP = "_seen_setup"
"""Tells which rules the page compared with: see ``is_stale``."""

Fields: TypeAlias = Mapping[str, Any]
"""Names with a text each, or with several in a list."""


def changes_page(
    admin: AnyAdmin,
    request: HttpRequest,
    bot: Bot,
    draft: Setup,
    *,
    confirm: tuple[str, Fields] | None,
    title: str,
    back_url: str = "",
    back: str = "",
    buttons: Sequence[Button] = (),
    warnings: Iterable[str] = (),
    differences: Sequence[ShownRule] = (),
) -> HttpResponse:
    """What this draft would change, and how to go on from there.

    ``confirm`` is where to post to, and what, so that the draft becomes so; ``buttons`` are the
    ways of doing it. Back leads to ``back_url``, or posts the same fields with the button ``back``.
    The page asks itself again for more turns with the fields that it was posted.
    """
    comparison = Comparison.of(bot, draft)
    report = make_report(request, comparison, admin.admin_site)
    confirm_url, confirm_fields = confirm or ("", {})
    context = {
        **_page_context(admin, request, bot),
        "title": title,
        "report": report,
        "pins": _pins(request, comparison.draft, bot),
        "warnings": [*warnings, *comparison.warnings],
        "differences": differences,
        "confirm_url": confirm_url,
        "confirm_fields": _pairs(confirm_fields),
        "again_fields": _pairs(_again(request, confirm_fields)),
        "buttons": buttons or (Button(name="", label=_("Save and make live")),),
        "back": back,
        "back_url": back_url,
    }
    return TemplateResponse(request, "admin/comm100bot/bot/changes.html", context)


def is_stale(request: HttpRequest, now: Setup) -> bool:
    """Were the rules changed since the page was shown that this confirms? Then say so."""
    if request.POST.get(SEEN_SETUP, now.digest) == now.digest:
        return False
    said = _("Somebody changed the rules meanwhile. This is what would change now.")
    messages.warning(request, said)
    return True


def _page_context(admin: AnyAdmin, request: HttpRequest, bot: Bot) -> dict[str, Any]:
    site: Any = admin.admin_site
    context = page_context(site.get_model_admin(Bot), request, bot, NAME)
    return {**context, "media": context["media"] + MEDIA}


def _pins(request: HttpRequest, book: Rulebook, bot: Bot) -> dict[str, Any] | None:
    """How the bot's pins would fare; None where there are none that this person may see."""
    if not may(request.user, "comm100bot.view_pin", bot):
        return None
    results = run_pins(bot, book)
    if not results:
        return None
    return {
        "hold": sum(result.holds is True for result in results),
        "unknown": sum(result.holds is None for result in results),
        "broken": [result for result in results if result.holds is False],
    }


def posted_fields(request: HttpRequest, **more: str) -> QueryDict:
    """All that was posted, but what is this page's own; with these fields beside."""
    fields = request.POST.copy()
    for name in ("csrfmiddlewaretoken", CHANGES, *OWN_FIELDS):
        fields.pop(name, None)
    for name, text in more.items():
        fields[name] = text
    return fields


def _again(request: HttpRequest, confirm: Fields) -> dict[str, Any]:
    """What to post here once more: the proposal, and the button that led here.

    What a chosen file said stands in the fields that confirm it, for a file can't be posted again.
    """
    posted = request.POST.copy()
    for name in ("csrfmiddlewaretoken", *OWN_FIELDS):
        posted.pop(name, None)
    proposal = {name: _values(confirm, name) for name in confirm if not name.startswith("_")}
    return {**{name: posted.getlist(name) for name in posted}, **proposal}


def _pairs(fields: Fields) -> list[tuple[str, str]]:
    return [(name, text) for name in fields for text in _values(fields, name)]


def _values(fields: Fields, name: str) -> list[str]:
    if isinstance(fields, QueryDict):
        return fields.getlist(name)
    value = fields[name]
    return list(value) if isinstance(value, list | tuple) else [str(value)]


# All drafts


@bot_page(
    "changes/",
    name=NAME,
    title=gettext_lazy("What would change"),
    order=20,
    permission="comm100bot.view_rule",
)
def drafts_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """What would change if these drafts went live: all of them, where none are chosen."""
    drafts = list(bot.rules.filter(state=State.DRAFT).order_by("position", "pk"))
    asked = (request.POST or request.GET).getlist("draft")
    chosen = [rule for rule in drafts if str(rule.key) in asked] if asked else drafts
    comparison = Comparison.of(bot, _with_live(bot, chosen))
    url = reverse("admin:comm100bot_rule_changelist", current_app=admin.admin_site.name)
    context = {
        **_page_context(admin, request, bot),
        "title": _("What would change"),
        "drafts": [(rule, rule in chosen) for rule in drafts],
        "report": make_report(request, comparison, admin.admin_site) if chosen else None,
        "pins": _pins(request, comparison.draft, bot) if chosen else None,
        "warnings": comparison.warnings,
        "confirm_url": f"{url}?{BOT}={bot.pk}" if may(request.user, PUBLISH, bot) else "",
        "confirm_fields": [
            *(("action", "make_live"), ("index", "0"), ("select_across", "0")),
            *(("_selected_action", str(rule.pk)) for rule in chosen),
        ],
        "again_fields": [("draft", str(rule.key)) for rule in chosen],
        "buttons": (Button(name="", label=_("Make these live")),),
        "back_url": f"{url}?{BOT}={bot.pk}",
    }
    return TemplateResponse(request, "admin/comm100bot/bot/changes.html", context)


def _with_live(bot: Bot, drafts: Iterable[Rule]) -> Setup:
    setup = stored_setup(bot)
    for rule in drafts:
        original = original_of(rule)
        setup = made_live(setup, rule.written(), str(original.key) if original else "")
    return setup
