"""Try it: what a bot would answer, and why, on a chat whose facts can be changed.

Nothing is stored. The rules are the saved ones, or those with the rule as it stands in the editor,
whose form this page keeps while facts are changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.models import Bot, Rule
from comm100bot.reasons import why
from comm100bot.rulebook import Rulebook
from comm100bot.seen import Seen, seen_facts
from comm100bot.trying import TriedChat, changed_chat

from .answers import DIALECT, formats, shown_answers
from .bot_pages import bot_page, page_context
from .draft import Draft, read_draft
from .fact_data import SEES_VALUES
from .preview import edited_rule
from .rule_form import CONDITIONS
from .small_forms import problems
from .starts import EMPTY, SAMPLES, START, TURN, Starts
from .try_facts import FactFields, Typed, read_changes, write_moment
from .try_rules import tried_rules
from .visible import visible
from .why import rule_urls, show_why

if TYPE_CHECKING:
    from .bot import BotAdmin

CHOOSE = "try-choose"
"""The button that chooses another chat: what was changed in the one before is given up."""

SEARCH = "try-search"

OWN = "try-"
"""What the names of this page's own fields begin with; all others are the rule's form."""


@bot_page(
    "try/", name="try", title=gettext_lazy("Try it"), order=10, permission="comm100bot.view_rule"
)
def try_it(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """The page; whatever is posted to it is looked at, and forgotten."""
    draft = posted_draft(admin, request, bot)
    rules = tried_rules(bot, request.POST, draft.written if draft else None)
    starts = Starts(request.user, bot)
    key = _start_key(request, starts)
    start = starts.find(key, rules.book)
    typed = _typed(request, rules.book)
    chat = changed_chat(rules.book, start, typed.changes)
    search = request.POST.get(SEARCH, "")
    context = {
        **page_context(admin, request, bot, "try"),
        "draft": draft,
        "mistakes": list(_mistakes(draft)) if draft and not draft.written else [],
        "kept": list(_rule_form(request.POST)),
        "rules": rules,
        "start": key,
        "chosen": starts.label(key),
        "turns": starts.turns(search),
        "others": starts.others,
        "search": search,
        "may_see_turns": starts.may_see_turns,
        **_result(admin, request, bot, rules.book, chat),
        "typed": typed,
        "moment": write_moment(chat.facts.now),
        "moment_was": write_moment(rules.book.local(start.moment)),
        # After the answer, which shows what lookups gave.
        "fields": FactFields(bot, rules.book, chat, typed, _seen(request, bot)),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/try.html", context)


def _result(
    admin: BotAdmin, request: HttpRequest, bot: Bot, book: Rulebook, chat: TriedChat
) -> dict[str, Any]:
    """The answer in all formats, and why it is that one in the chat's own."""
    urls = rule_urls(bot, admin.admin_site.name)
    answers = shown_answers(book, chat, urls)
    (answer,) = (shown for shown in answers if shown.dialect == chat.kept.dialect)
    reasons = why(book, chat, answer.rule_key or None, visible)
    return {
        "answers": answers,
        "answer": answer,
        "formats": formats(request.POST.get(DIALECT) or chat.kept.dialect),
        "why": show_why(reasons, urls, answer.found.outcome),
    }


def _typed(request: HttpRequest, book: Rulebook) -> Typed:
    """What was changed; nothing where another chat was chosen."""
    data = QueryDict() if CHOOSE in request.POST else request.POST
    return read_changes(data, book.zone)


def _start_key(request: HttpRequest, starts: Starts) -> str:
    """The chat that was chosen, or is named in the address; else the latest one."""
    posted = request.POST.get(CHOOSE) or request.POST.get(START)
    key = posted or (f"{TURN}{request.GET['turn']}" if "turn" in request.GET else starts.default)
    if key.startswith(TURN) or key in SAMPLES or key == EMPTY:
        return key
    raise Http404


def _seen(request: HttpRequest, bot: Bot) -> Mapping[str, Seen]:
    """What was seen of the bot's facts, for those who may see values of chats."""
    if not may(request.user, SEES_VALUES, bot):
        return {}
    return {fact.path: fact for fact in seen_facts(bot)}


# The rule as it stands in the editor


def posted_draft(admin: BotAdmin, request: HttpRequest, bot: Bot) -> Draft | None:
    """The rule whose form was posted with the page; None where none was."""
    if f"{CONDITIONS}-TOTAL_FORMS" not in request.POST:
        return None
    rules = admin.admin_site.get_model_admin(Rule)
    rule = edited_rule(rules, request)
    if rule and rule.bot_id != bot.pk:
        raise Http404
    return read_draft(rules, request, rule)


def _mistakes(draft: Draft) -> Iterator[str]:
    """What keeps the rule in the editor from being tried."""
    forms = (draft.form, *(form for rows in draft.formsets for form in rows.forms))
    for form in forms:
        for _name, sentences in problems(form):
            yield from sentences
    for rows in draft.formsets:
        yield from map(str, rows.non_form_errors())


def _rule_form(data: QueryDict) -> Iterator[tuple[str, str]]:
    """The fields of the rule's form, which come along while facts are changed."""
    for name, values in data.lists():
        if not name.startswith(OWN) and name != "csrfmiddlewaretoken":
            yield from ((name, str(value)) for value in values)
