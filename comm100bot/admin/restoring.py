"""Going back to an earlier version: of all rules and settings, or of one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from comm100bot import history
from comm100bot.access import may
from comm100bot.changing import changing
from comm100bot.differences import differences
from comm100bot.models import Bot, Source, Version
from comm100bot.restoring import permissions_for, with_rule_of
from comm100bot.setups import Setup, stored_setup, write_setup

from .bot_pages import bot_page, page_url
from .changes import SEEN_SETUP, changes_page, is_stale
from .dates import when
from .history import rule_key
from .rule_states import Button
from .versions import shown_changes

if TYPE_CHECKING:
    from .bot import BotAdmin

CONFIRM = "_confirm"


@bot_page("history/<int:number>/restore/", name="restore", permission="comm100bot.change_rule")
def restore_page(admin: BotAdmin, request: HttpRequest, bot: Bot, number: int) -> HttpResponse:
    """What going back would change; after a yes, the way back."""
    version = history.latest(bot, number)
    key = rule_key(request)
    if version is None:
        raise Http404
    back_url = page_url("history", bot, admin.admin_site.name)
    name = _name(bot, version, key)
    now = stored_setup(bot)
    if request.method == "POST" and CONFIRM in request.POST and not is_stale(request, now):
        _restore(request, bot, version, key, name)
        return HttpResponseRedirect(back_url)
    draft = _draft(now, version, key)
    check_right(request, bot, now, draft)
    if draft == now:
        messages.info(request, _("All is as it was then: there is nothing to restore."))
        return HttpResponseRedirect(back_url)
    return changes_page(
        admin,
        request,
        bot,
        draft,
        confirm=(request.get_full_path(), {SEEN_SETUP: now.digest}),
        buttons=(Button(name=CONFIRM, label=_("Restore")),),
        title=_("Restore %(what)s") % {"what": _what(bot, version, name)},
        back_url=back_url,
        differences=shown_changes(differences(now, draft)),
    )


def _restore(request: HttpRequest, bot: Bot, version: Version, key: str, name: str) -> None:
    what = _what(bot, version, name)
    with changing(bot, author=request.user, source=Source.RESTORE, note=what) as row:
        now = stored_setup(row)
        draft = _draft(now, version, key)
        check_right(request, bot, now, draft)
        write_setup(row, draft)
    messages.success(request, _("Restored: %(what)s.") % {"what": what})


def _draft(now: Setup, version: Version, key: str) -> Setup:
    then = history.setup_of_version(version)
    return with_rule_of(now, then, key) if key else then


def check_right(request: HttpRequest, bot: Bot, now: Setup, draft: Setup) -> None:
    """Raise PermissionDenied for somebody who may not make this of that."""
    if not all(may(request.user, needed, bot) for needed in permissions_for(now, draft)):
        raise PermissionDenied


def _name(bot: Bot, version: Version, key: str) -> str:
    """What the rule was called then, or is called now; "" for all rules."""
    if not key:
        return ""
    then, now = history.setup_of_version(version), stored_setup(bot)
    rule = then.rule(key) or now.rule(key)
    if rule is None:
        raise Http404
    return str(rule["name"])


def _what(bot: Bot, version: Version, name: str) -> str:
    told = {"rule": name, "when": when(version.saved_at, bot)}
    if name:
        return _("“%(rule)s” as of %(when)s") % told
    return _("all rules and settings as of %(when)s") % told
