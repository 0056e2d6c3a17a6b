"""Two versions of a bot side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from comm100bot import history
from comm100bot.differences import Difference, Piece, Side, differences, marked
from comm100bot.models import Bot, Version

from .bot_pages import bot_page, page_context, page_url
from .chosen import LONGEST_ID
from .history import rule_key, versions_of
from .versions import ShownVersion, shown_version

if TYPE_CHECKING:
    from .bot import BotAdmin

MOST_VERSIONS = 500
"""How many versions can be chosen from, the latest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that differs: as it was, and as it is, each with its own words marked."""

    label: str
    before: Sequence[Piece]
    after: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What differs of one rule, or of the settings, which have no name."""

    name: str
    lines: Sequence[Line]


@bot_page("compare/", name="compare", permission="comm100bot.view_rule")
def compare_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """What differs between two versions, in whatever order they were chosen."""
    versions = list(versions_of(bot)[:MOST_VERSIONS])
    chosen = sorted(
        (_chosen(bot, versions, request.GET.get(name, "")) for name in ("from", "to")),
        key=lambda version: version.number,
    )
    first, second = (history.setup_of_version(version) for version in chosen)
    key = rule_key(request)
    site = admin.admin_site.name
    context = {
        **page_context(admin, request, bot, "history"),
        "title": _("Two versions"),
        "sides": [shown_version(version, bot) for version in chosen],
        "choices": _choices(bot, {version.number: version for version in (*versions, *chosen)}),
        "parts": [*_parts(differences(first, second, key=key))],
        "rule_key": key,
        "history_url": page_url("history", bot, site),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/compare.html", context)


def _chosen(bot: Bot, versions: Sequence[Version], number: str) -> Version:
    if not number.isdecimal() or len(number) > LONGEST_ID:
        raise Http404
    found = next((version for version in versions if version.number == int(number)), None)
    found = found or versions_of(bot).filter(number=int(number)).first()
    if found is None:
        raise Http404
    return found


def _choices(bot: Bot, versions: Mapping[int, Version]) -> list[ShownVersion]:
    return [shown_version(versions[number], bot) for number in sorted(versions, reverse=True)]


def _parts(found: Sequence[Difference]) -> Iterator[Part]:
    for (_key, name), of_rule in groupby(found, lambda one: (one.key, one.rule)):
        yield Part(name=name, lines=[_line(difference) for difference in of_rule])


def _line(difference: Difference) -> Line:
    pieces = _pieces(difference)
    return Line(
        label=difference.label,
        before=[piece for piece in pieces if piece.side is not Side.AFTER],
        after=[piece for piece in pieces if piece.side is not Side.BEFORE],
    )


def _pieces(difference: Difference) -> Sequence[Piece]:
    """Words are marked where there are two texts to compare."""
    before, after = difference.before, difference.after
    if before and after:
        return marked(before, after)
    return [Piece(before or after, Side.BEFORE if before else Side.AFTER)]
