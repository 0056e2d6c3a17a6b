"""The live preview in the rule editor: what the rule says, and how a visitor would see it.

The whole form is posted and looked at; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from comm100bot.access import bots_of, may
from comm100bot.models import Bot, Rule, State
from comm100bot.reasons import why
from comm100bot.reviewing import proven
from comm100bot.rulebook import Rulebook, compile_setup
from comm100bot.rules.explain import Verdict
from comm100bot.rules.review import FindingKind
from comm100bot.sentences import rule_sentence
from comm100bot.setups import Written, setup_of, stored_setup
from comm100bot.trying import Changes, TriedChat, changed_chat

from .answers import Format, formats
from .bot_pages import page_url
from .chosen import LONGEST_ID
from .draft import read_draft
from .generics import AnyAdmin
from .half_written import HalfWritten, half_written
from .preview_messages import shown_messages
from .starts import START, Choice, Starts
from .visible import visible
from .why import ShownRule

BOT = "try-bot"
"""The parameter that says whose chats there are to choose from."""


def preview_urls(admin: AnyAdmin) -> list[URLPattern]:
    views: Mapping[str, Callable[[AnyAdmin, HttpRequest], HttpResponse]] = {
        "preview": preview,
        "try": try_out,
    }
    return [
        path(
            f"{name}/",
            admin.admin_site.admin_view(partial(view, admin)),
            name=f"comm100bot_rule_{name}",
        )
        for name, view in views.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPanel:
    """What the editor's page needs to show the preview, and to try the rule on its bot's page."""

    url: str
    try_url: str
    bot: str
    chats: list[tuple[str, list[Choice]]]
    formats: list[Format]


def preview_panel(
    admin: AnyAdmin, request: HttpRequest, rule: Rule | None, bot: Bot
) -> PreviewPanel:
    """The panel of this rule's page, or of a new one's; ``bot`` may be unsaved."""
    starts = Starts(request.user, bot, rule)
    url, try_url = (
        reverse(f"admin:comm100bot_rule_{name}", current_app=admin.admin_site.name)
        for name in ("preview", "try")
    )
    query = f"?rule={rule.pk}" if rule else ""
    return PreviewPanel(
        url=f"{url}{query}",
        try_url=f"{try_url}{query}",
        bot=str(bot.pk or ""),
        chats=starts.groups,
        formats=formats(starts.dialect),
    )


def try_out(admin: AnyAdmin, request: HttpRequest) -> HttpResponse:
    """Hand the posted form on to the page that tries the rules of its bot."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rule = edited_rule(admin, request)
    bot = rule.bot if rule else _bot(request)
    if bot._state.adding:
        said = _("Choose the bot that the rule is for, then try it.")
        admin.message_user(request, said, messages.WARNING)
        rules = reverse("admin:comm100bot_rule_changelist", current_app=admin.admin_site.name)
        return HttpResponseRedirect(rules)
    url = page_url("try", bot, admin.admin_site.name)
    response = HttpResponseRedirect(f"{url}?{request.GET.urlencode()}")
    # The form comes along.
    response.status_code = HTTPStatus.TEMPORARY_REDIRECT
    return response


def preview(admin: AnyAdmin, request: HttpRequest) -> HttpResponse:
    """What there is to say of the posted form (``?rule=`` its rule): one answer for all of it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rule = edited_rule(admin, request)
    bot = rule.bot if rule else _bot(request)
    half = half_written(read_draft(admin, request, rule))
    # What the rule does is asked, also while a notice answers everybody.
    setup = replace(setup_of(bot, []), notice=None)
    book = compile_setup(setup.with_rules([_testable(half)]))
    starts = Starts(request.user, bot, rule)
    # Another bot may have been chosen for a new rule: it has chats of its own.
    is_same_bot = request.POST.get(BOT) == str(bot.pk or "")
    key = (is_same_bot and request.POST.get(START)) or starts.default
    chat = changed_chat(book, starts.find(key, book), Changes())
    asked = None if half.unfinished else _asked(book, chat)
    told = {
        "sentence": rule_sentence(
            half.rule["conditions"], half.rule["logic"], half.rule["messages"]
        ),
        "problems": half.problems,
        "warnings": _warnings(half, book),
        "holds": asked is not None and asked.why.verdict == Verdict.ANSWERED,
        **({} if is_same_bot else _chats(bot, starts)),
    }
    context = {
        "formats": shown_messages(half.rule["messages"], chat),
        "asked": asked,
        "shadow": "" if half.unfinished or bot._state.adding else _shadow(bot, half),
        "unfinished": half.unfinished,
        "told": told,
    }
    # A page, not JSON: scripts must not make markup of text.
    return TemplateResponse(request, "comm100bot/preview_answer.html", context)


def _chats(bot: Bot, starts: Starts) -> Mapping[str, Any]:
    """The chats of this bot, for the list to choose one from."""
    groups = [
        {"label": label, "chats": [{"key": one.key, "label": one.label} for one in choices]}
        for label, choices in starts.groups
    ]
    return {"bot": str(bot.pk or ""), "chats": groups}


def edited_rule(admin: AnyAdmin, request: HttpRequest) -> Rule | None:
    """The rule that is edited; None for a new one."""
    pk = request.GET.get("rule", "")
    if not pk:
        if not admin.has_add_permission(request):
            raise PermissionDenied
        return None
    rule: Rule | None = admin.get_object(request, pk) if pk.isdecimal() else None
    if rule is None:
        raise Http404
    if not admin.has_change_permission(request, rule):
        raise PermissionDenied
    return rule


def _bot(request: HttpRequest) -> Bot:
    """The bot that a new rule is for; an unsaved one as long as none was chosen."""
    pk = request.POST.get("bot", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) <= LONGEST_ID):
        return Bot()
    bot = bots_of(request.user).filter(pk=pk).first()
    if bot is None or not may(request.user, "comm100bot.add_rule", bot):
        raise PermissionDenied
    return bot


def _testable(half: HalfWritten) -> Written:
    """The rule without its messages, which are shown one by one."""
    messages = [{"kind": "text", "wordings": [half.rule["name"]]}]
    conditions = [] if half.unfinished else half.rule["conditions"]
    logic = "all" if half.unfinished else half.rule["logic"]
    return {**half.rule, "conditions": conditions, "logic": logic, "messages": messages}


def _asked(book: Rulebook, chat: TriedChat) -> ShownRule:
    """What becomes of the rule in this chat, were no other before it."""
    answered = book.rules.match(chat.facts).rule
    (found,) = why(book, chat, answered.key if answered else None, visible).rules
    return ShownRule(why=found, url="")


def _shadow(bot: Bot, half: HalfWritten) -> str:
    """Why the rule would never be reached, were it live in its place; "" where nothing says so."""
    rule = {**half.rule, "state": str(State.LIVE)}
    book = compile_setup(stored_setup(bot).with_rule(rule))
    found = (finding for finding in proven(book) if finding.rule == rule["key"])
    unreachable = (one for one in found if one.kind is FindingKind.UNREACHABLE)
    return next((one.sentence for one in unreachable), "")


def _warnings(half: HalfWritten, book: Rulebook) -> Mapping[str, Any]:
    """What is odd about the rule, at the conditions or the expression that make it so."""
    conditions = {number: list(said) for number, said in half.warnings.items()}
    expression: list[str] = []
    for found in proven(book):
        if found.conditions:
            # The last of them is the one that was written last, most often.
            conditions.setdefault(max(found.conditions), []).append(found.sentence)
        else:
            expression.append(found.sentence)
    return {"conditions": conditions, "expression": expression}
