"""Filters of the lists of rules, chats, turns and deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import DateFieldListFilter, RelatedFieldListFilter, SimpleListFilter
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comm100bot.models import Outcome, Session, Snapshot
from comm100bot.models.bot import DIALECTS

from .chosen import chosen_bot
from .visible import shortened

MOST_CHOICES = 50


class OwnBots(RelatedFieldListFilter):
    """The bots whose rows this member of staff may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(bot.pk, str(bot)) for bot in model_admin.bots(request)]


class BotDays(DateFieldListFilter):
    """Today, the past 7 days and so on, as they are on the clock of the bot that is listed."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: Any,
        model: type[Model],
        model_admin: Any,
        field_path: str,
    ) -> None:
        bot = chosen_bot(request.GET, model_admin.bots(request))
        with timezone.override(bot.zone if bot else timezone.get_current_timezone()):
            super().__init__(field, request, params, model, model_admin, field_path)


class FrequentValues(SimpleListFilter):
    """Filters by one of the most frequent values of ``source``'s ``column``.

    ``target`` is the way from the listed rows to that column.
    """

    source: type[Model]
    column: str
    target: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        counted = (
            self._rows(request, model_admin)
            .exclude(**{self.column: ""})
            .values_list(self.column)
            .annotate(count=Count("pk"))
            .order_by("-count", self.column)[:MOST_CHOICES]
        )
        values = [value for value, _count in counted]
        chosen = self.value()
        if chosen and chosen not in values:
            values.append(chosen)
        return [(value, shortened(value, 40)) for value in values]

    def _rows(self, request: HttpRequest, model_admin: Any) -> QuerySet[Any]:
        """The rows of the bot that is listed, else of all bots that this person may see."""
        bots = model_admin.bots(request)
        listed = chosen_bot(request.GET, bots)
        return self.source._default_manager.filter(bot__in=[listed] if listed else bots)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.matching(self.value())) if self.value() else queryset

    def matching(self, value: str | None) -> Q | Exists:
        return Q(**{self.target: value})


class ChatCountry(FrequentValues):
    title = _("country")
    parameter_name = "country"
    source = Session
    column = target = "country"


class ChatDepartment(FrequentValues):
    title = _("department")
    parameter_name = "department"
    source = Session
    column = target = "department"


class TurnCountry(ChatCountry):
    target = "session__country"


class TurnDepartment(ChatDepartment):
    target = "session__department"


class TurnIntent(FrequentValues):
    title = _("intent")
    parameter_name = "intent"
    source = Snapshot
    column = target = "intent"


class ChatIntent(TurnIntent):
    """Chats with a turn of this intent."""

    def matching(self, value: str | None) -> Q | Exists:
        return Exists(Snapshot.objects.filter(session=OuterRef("pk"), intent=value))


class ChatOutcome(SimpleListFilter):
    """Chats with a turn of this outcome."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Outcome.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in Outcome.values:
            return queryset
        turns = Snapshot.objects.filter(session=OuterRef("pk"), outcome=self.value())
        return queryset.filter(Exists(turns))


class TurnFormat(SimpleListFilter):
    title = _("format")
    parameter_name = "format"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(key, label) for key, label in DIALECTS if key]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(dialect=self.value()) if self.value() else queryset
