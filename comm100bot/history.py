"""Every version of a bot's rules: who saved it, when, and how the rules were then.

A version keeps what changed: a rule that stays the same is not written again, and moving one rule
writes that rule alone. Numbers are those of ``rules_version``, so a snapshot knows its version.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.db import DatabaseError, router, transaction
from django.db.models import Max, QuerySet

from .models import Bot, RuleRevision, Source, Version
from .models.versions import raise_versions
from .ranks import ranked
from .setups import SETTINGS, Setup, Written, as_json, same, stored_setup

logger = logging.getLogger("comm100bot")


def record(
    bot: Bot,
    *,
    author: Any = None,
    source: Source = Source.ADMIN,
    note: str = "",
) -> Version | None:
    """Keep the bot as it is stored now as a new version; None when nothing changed.

    ``author`` is a member of staff, where one is known.
    """
    using = router.db_for_write(Version)
    with transaction.atomic(using=using):
        row = Bot.objects.using(using).select_for_update().get(pk=bot.pk)
        return _write(row, stored_setup(row), author=author, source=source, note=note)


def record_outside(bot: Bot) -> None:
    """Keep what nobody has kept yet of this bot, which the caller has locked, as somebody's change.

    So it is not taken for the change that comes next.
    """
    if not _is_kept(bot):
        _write(bot, stored_setup(bot), source=Source.OUTSIDE)


def notice_change(bot: Bot, setup: Setup) -> bool:
    """Keep what was changed outside the admin, as it is found. Is it still what is stored?

    A version is never worth an answer: what can't be kept now is kept with the next change.
    """
    if _is_kept(bot):
        return True
    using = router.db_for_write(Version)
    try:
        with transaction.atomic(using=using):
            # Versions are written one after the other, in the order of their numbers.
            row = Bot.objects.using(using).select_for_update().filter(pk=bot.pk).first()
            if row is None or row.rules_version != bot.rules_version:
                return False
            _write(bot, setup, source=Source.OUTSIDE)
    except DatabaseError as error:
        logger.error("history.failed bot=%s error=%s", bot.pk, type(error).__name__)
    return True


def _is_kept(bot: Bot) -> bool:
    versions = Version.objects.using(router.db_for_write(Version))
    return versions.filter(bot=bot, number=bot.rules_version).exists()


def latest(bot: Bot, number: int | None = None) -> Version | None:
    """The bot's latest version; with a number, the one that was in force under this number."""
    versions: QuerySet[Version] = Version.objects.using(router.db_for_write(Version))
    versions = versions.filter(bot=bot)
    if number is not None:
        versions = versions.filter(number__lte=number)
    return versions.order_by("-number").first()


def version_before(version: Version) -> Version | None:
    """The version of the same bot that this one came after."""
    versions: QuerySet[Version] = Version.objects.using(router.db_for_write(Version))
    before = versions.filter(bot=version.bot_id, number__lt=version.number)
    return before.order_by("-number").first()


def setup_at(bot: Bot, number: int) -> Setup | None:
    """The bot as it was under this number; None for a time before its first version."""
    version = latest(bot, number)
    return setup_of_version(version) if version else None


def setup_of_version(version: Version) -> Setup:
    """The bot as this version left it."""
    revisions = sorted(revisions_at(version), key=lambda revision: revision.rank)
    rules: list[Any] = [revision.content for revision in revisions]
    return Setup(rules=tuple(rules), **settings_of(version))


def settings_of(version: Version) -> dict[str, Any]:
    """The bot's settings as this version left them."""
    return {name: version.settings[name] for name in SETTINGS if name in version.settings}


def revisions_at(version: Version) -> list[RuleRevision]:
    """The rules that this version has, each by its latest revision."""
    revisions = RuleRevision.objects.using(router.db_for_write(RuleRevision))
    until = revisions.filter(bot=version.bot_id, version__number__lte=version.number)
    return list(revisions.filter(pk__in=last_of_each(until), content__isnull=False))


def last_of_each(revisions: QuerySet[RuleRevision]) -> list[int]:
    """The ids of the latest of these revisions of each rule."""
    latest = revisions.order_by().values("key").annotate(last=Max("pk"))
    # Asked for by itself: as a part of another query some databases find it once for every row.
    return list(latest.values_list("last", flat=True))


def was_deleted(bot: Bot, key: str) -> bool:
    """Had the bot a rule with this key, which is not there any more?"""
    revisions = RuleRevision.objects.using(router.db_for_write(RuleRevision))
    last = revisions.filter(bot=bot, key=key).order_by("-pk").first()
    return last is not None and last.content is None


def _write(
    bot: Bot,
    setup: Setup,
    *,
    author: Any = None,
    source: Source,
    note: str = "",
) -> Version | None:
    """Keep this setup of a bot that is locked, if it is another one than before."""
    using = router.db_for_write(Version)
    before = latest(bot)
    stored = {str(row.key): row for row in revisions_at(before)} if before else {}
    keys = set(setup.keys)
    ranks = ranked(setup.keys, {key: row.rank for key, row in stored.items() if key in keys})
    changed = _changed(setup, stored, ranks)
    if before and not changed and as_json(before.settings) == as_json(setup.settings):
        return None
    if before and before.number == bot.rules_version:
        # Rows were changed past the models: nobody has raised the number yet.
        raise_versions(using, {bot.pk})
        bot.refresh_from_db(using=using, fields=["rules_version"])
    version: Version = Version.objects.using(using).create(
        bot=bot,
        number=bot.rules_version,
        author=author,
        author_name=author.get_username()[:255] if author else "",
        source=source,
        note=note[:255],
        settings=setup.settings,
    )
    RuleRevision.objects.using(using).bulk_create(
        RuleRevision(version=version, bot=bot, key=uuid.UUID(key), rank=rank, content=content)
        for key, (rank, content) in changed.items()
    )
    return version


def _changed(
    setup: Setup, stored: dict[str, RuleRevision], ranks: dict[str, str]
) -> dict[str, tuple[str, Written | None]]:
    """Rank and content of each rule that is new, was changed or moved; None: it is gone."""
    changed: dict[str, tuple[str, Any]] = {
        key: (row.rank, None) for key, row in stored.items() if key not in ranks
    }
    for rule in setup.rules:
        row = stored.get(rule["key"])
        rank = ranks[rule["key"]]
        if row is None or row.rank != rank or not same(row.content or {}, rule):
            changed[rule["key"]] = (rank, rule)
    return changed
