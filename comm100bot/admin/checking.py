"""What is wrong with a condition or an expression, asked for while somebody writes it.

The answers come from the engine's own code, so that there is one truth of what is right. Texts are
posted: what somebody tries out lands in no log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comm100bot.access import may
from comm100bot.names import fold_path
from comm100bot.rules import LogicError, OperandError, Value, parse_logic
from comm100bot.rules.patterns import pattern
from comm100bot.seen import catch_up
from comm100bot.unseen import Unseen, unseen

from .condition_form import LONGEST_COUNT, unused_conditions
from .fact_choices import join
from .fact_data import SEES_VALUES, TURNS_AT_A_TIME, bot_of
from .generics import AnyAdmin
from .operands import read_operand
from .visible import shortened

Check: TypeAlias = Callable[[HttpRequest], Mapping[str, Any]]


def check_urls(admin: AnyAdmin) -> list[URLPattern]:
    checks: Mapping[str, Check] = {
        "pattern": check_pattern,
        "expression": check_expression,
        "value": check_value,
    }
    return [
        path(
            f"check/{name}/",
            admin.admin_site.admin_view(partial(_answer, admin, check)),
            name=f"comm100bot_rule_check_{name}",
        )
        for name, check in checks.items()
    ]


def _answer(admin: AnyAdmin, check: Check, request: HttpRequest) -> HttpResponse:
    if not (admin.has_view_or_change_permission(request) or admin.has_add_permission(request)):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return JsonResponse(check(request))


def check_pattern(request: HttpRequest) -> Mapping[str, Any]:
    """Is the pattern found in the text? ``found`` is null while the pattern is wrong."""
    try:
        compiled = pattern(request.POST.get("pattern", ""))
    except OperandError as error:
        return {"error": str(error), "found": None}
    text = Value(request.POST.get("text", ""))
    return {"error": "", "found": compiled.search(text.searchable) is not None}


def check_expression(request: HttpRequest) -> Mapping[str, Any]:
    """Can the expression be read, with so many conditions? ``position`` counts from 1."""
    text, given = request.POST.get("text", ""), request.POST.get("count", "")
    count = int(given) if given.isdecimal() and len(given) <= LONGEST_COUNT else 0
    try:
        parse_logic(text, count)
    except LogicError as error:
        return {"error": str(error), "position": error.position, "warnings": []}
    return {"error": "", "position": 0, "warnings": unused_conditions(text, count)}


def check_value(request: HttpRequest) -> Mapping[str, Any]:
    """Which of a condition's values were never seen; none before all turns are counted."""
    given = request.POST
    bot = bot_of(request, given["bot"]) if given.get("bot") else None
    if not (bot and may(request.user, SEES_VALUES, bot) and catch_up(bot, most=TURNS_AT_A_TIME)):
        return {"unseen": []}
    fact = fold_path(join(given.get("fact_choice", ""), given.get("fact_name", "")))
    operator = given.get("operator", "")
    value = read_operand(operator, given.get("value", ""))
    return {"unseen": [_told(found) for found in unseen(bot, fact, operator, value)]}


def _told(found: Unseen) -> Mapping[str, str]:
    return {
        "sentence": unseen_sentence(found),
        "value": found.value,
        "instead": found.instead,
    }


def unseen_sentence(found: Unseen) -> str:
    """``“Glod” was never seen; “Gold” 812 times.``"""
    value = shortened(found.value)
    if not found.exact:
        return _("No value that was seen fits “%(value)s”.") % {"value": value}
    if not found.instead:
        return _("“%(value)s” was never seen.") % {"value": value}
    sentence = ngettext(
        "“%(value)s” was never seen; “%(instead)s” once.",
        "“%(value)s” was never seen; “%(instead)s” %(turns)s times.",
        found.turns,
    )
    told = {"value": value, "instead": shortened(found.instead), "turns": f"{found.turns:,}"}
    return sentence % told
