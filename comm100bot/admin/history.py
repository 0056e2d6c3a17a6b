"""History: every version of a bot's rules, two of them side by side, and the way back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot import rulebook
from comm100bot.access import may
from comm100bot.differences import Difference, differences
from comm100bot.models import Bot, RuleRevision, Version
from comm100bot.sentences import rule_sentence
from comm100bot.setups import Written
from comm100bot.steps import DeletedRule, Step, deleted_rules, steps

from .bot_pages import bot_page, page_context, page_url
from .versions import ShownRule, ShownVersion, shown_changes, shown_version

if TYPE_CHECKING:
    from .bot import BotAdmin

PER_PAGE = 25
SHOWN = 4
"""How many rules' changes of a version are shown unfolded."""

CHANGE = "comm100bot.change_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A version in the list. ``more`` is folded away; ``gone`` can be brought back."""

    version: ShownVersion
    is_first: bool
    is_current: bool
    rule_count: int
    changes: Sequence[ShownRule]
    more: Sequence[ShownRule]
    restore_url: str
    gone: Sequence[tuple[str, str]]


@bot_page(
    "history/",
    name="history",
    title=gettext_lazy("History"),
    order=40,
    permission="comm100bot.view_rule",
)
def history_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """The versions of a bot, or of one rule: who, when, how, and what changed."""
    # What was changed outside is noticed when rules are compiled: here it is at the latest.
    rulebook.load(bot)
    key = rule_key(request)
    page = Paginator(versions_of(bot, key), PER_PAGE).get_page(request.GET.get("page"))
    site = admin.admin_site.name
    deleted = deleted_rules(bot)
    context = {
        **page_context(admin, request, bot, "history"),
        "rows": [*_rows(page, bot, key, deleted, site)],
        "page": page,
        "rule_key": key,
        "rule_name": _last_name(bot, key) if key else "",
        "deleted": [_shown_deleted(gone, bot, site) for gone in deleted],
        "may_restore": may(request.user, CHANGE, bot),
        "history_url": page_url("history", bot, site),
        "compare_url": page_url("compare", bot, site),
        "log_url": page_url("log", bot, site),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/history.html", context)


@bot_page("log/", name="log", permission="comm100bot.view_bot")
def log_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """What Django's admin wrote down of this bot: tokens that were made and revoked, and pins."""
    return admin.history_view(request, str(bot.pk))


def rule_key(request: HttpRequest) -> str:
    """The key of the rule that the page is about; "" for all of them."""
    try:
        return str(uuid.UUID(request.GET.get("rule", "")))
    except ValueError:
        return ""


def versions_of(bot: Bot, key: str = "") -> QuerySet[Version]:
    """The versions, or those that changed this rule, the latest first."""
    versions: QuerySet[Version] = Version.objects.filter(bot=bot).select_related("author")
    if key:
        versions = versions.filter(revisions__key=key)
    return versions.order_by("-number")


def _rows(
    page: Page[Version], bot: Bot, key: str, deleted: Sequence[DeletedRule], site: str
) -> Iterator[Row]:
    query = f"?rule={key}" if key else ""
    gone: dict[int, list[tuple[str, str]]] = {}
    for one in deleted:
        if key in ("", one.rule["key"]):
            told = (one.rule["name"], undelete_url(bot, one, site))
            gone.setdefault(one.version.pk, []).append(told)
    for place, step in enumerate(steps(list(page.object_list), key)):
        changes = shown_changes(_changes(step, key))
        yield Row(
            version=shown_version(step.version, bot),
            is_first=step.before is None,
            is_current=page.number == 1 and place == 0,
            rule_count=len(step.after.rules),
            changes=changes[:SHOWN],
            more=changes[SHOWN:],
            restore_url=page_url("restore", bot, site, number=step.version.number) + query,
            gone=gone.get(step.version.pk, ()),
        )


def _changes(step: Step, key: str) -> list[Difference]:
    return differences(step.before, step.after, key=key) if step.before else []


def undelete_url(bot: Bot, gone: DeletedRule, site: str) -> str:
    """Where a deleted rule is restored as it was before it was deleted."""
    url = page_url("restore", bot, site, number=gone.version.number - 1)
    return f"{url}?rule={gone.rule['key']}"


def _shown_deleted(gone: DeletedRule, bot: Bot, site: str) -> Mapping[str, Any]:
    return {
        "name": gone.rule["name"],
        "sentence": sentence_of(gone.rule),
        "version": shown_version(gone.version, bot),
        "url": undelete_url(bot, gone, site),
    }


def sentence_of(rule: Written) -> str:
    return rule_sentence(rule["conditions"], rule["logic"], rule["messages"])


def _last_name(bot: Bot, key: str) -> str:
    """What the rule is called now, or was called last."""
    revisions = RuleRevision.objects.filter(bot=bot, key=key, content__isnull=False)
    last = revisions.order_by("-pk").first()
    return str(last.content["name"]) if last and last.content else _("unknown rule")
