"""Pages about one bot besides its form: each module adds its own, and all share one navigation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from comm100bot.access import bots_of, may
from comm100bot.models import Bot, Rule

from .chosen import BOT

if TYPE_CHECKING:
    from .bot import BotAdmin

View: TypeAlias = Callable[..., HttpResponse]
"""Gets the bot's admin, the request, the bot, and what else its address names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPage:
    """A page at ``bot/<id>/<route>``, for those who have the permission for this bot.

    ``title`` is what the navigation calls it; a page without one is reached from others.
    """

    name: str
    route: str
    view: View
    permission: str
    title: Any = ""
    order: int = 0


_pages: dict[str, BotPage] = {}


def bot_page(
    route: str, *, name: str, permission: str, title: Any = "", order: int = 0
) -> Callable[[View], View]:
    """Make this function a page: it gets the bot's admin, the request and the bot."""

    def register(view: View) -> View:
        _pages[name] = BotPage(
            name=name, route=route, view=view, permission=permission, title=title, order=order
        )
        return view

    return register


def page_urls(admin: BotAdmin) -> list[URLPattern]:
    """The addresses of all these pages: ``admin:comm100bot_bot_<name>``."""
    return [
        path(
            f"<int:bot_id>/{page.route}",
            admin.admin_site.admin_view(partial(_answer, admin, page)),
            name=f"comm100bot_bot_{page.name}",
        )
        for page in _pages.values()
    ]


def _answer(
    admin: BotAdmin, page: BotPage, request: HttpRequest, bot_id: int, **kwargs: Any
) -> HttpResponse:
    bot = bots_of(request.user).filter(pk=bot_id).first()
    if bot is None:
        raise Http404
    if not may(request.user, page.permission, bot):
        raise PermissionDenied
    return page.view(admin, request, bot, **kwargs)


def page_url(name: str, bot: Bot, site_name: str = "admin", **kwargs: Any) -> str:
    """The address of such a page."""
    return reverse(
        f"admin:comm100bot_bot_{name}", kwargs={"bot_id": bot.pk, **kwargs}, current_app=site_name
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry of the navigation."""

    title: str
    url: str
    is_here: bool


def navigation(request: HttpRequest, bot: Bot, site: AdminSite, here: str) -> Iterator[Link]:
    """The rules and all pages of this bot that this site has, and this person may open."""
    if not (site.is_registered(Bot) and site.is_registered(Rule)):
        return
    if may(request.user, "comm100bot.view_rule", bot):
        url = reverse("admin:comm100bot_rule_changelist", current_app=site.name)
        yield Link(title=_("Rules"), url=f"{url}?{BOT}={bot.pk}", is_here=here == "rules")
    for page in sorted(_pages.values(), key=lambda page: page.order):
        if page.title and may(request.user, page.permission, bot):
            url = page_url(page.name, bot, site.name)
            yield Link(title=str(page.title), url=url, is_here=here == page.name)


def page_context(admin: BotAdmin, request: HttpRequest, bot: Bot, name: str) -> dict[str, Any]:
    """What the template of such a page needs: it extends admin/comm100bot/bot/page.html."""
    title = _pages[name].title or bot.name
    return {
        **admin.admin_site.each_context(request),
        "title": title,
        "subtitle": None,
        "bot": bot,
        "original": bot,
        "opts": admin.opts,
        "media": admin.media,
        "navigation": list(navigation(request, bot, admin.admin_site, name)),
    }
