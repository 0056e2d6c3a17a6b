"""A bot's settings as staff edit them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot import hours
from comm100bot.models import Bot
from comm100bot.models.bot import time_zones

from .fields import LeanSelect, TextLines
from .meanwhile import SeenForm


def groups_to_choose(user: Any, bot: Bot | None) -> QuerySet[Group]:
    """The groups that this person may give a bot to, or take from it.

    Superusers have the choice of all; others of their own, and of those that have the bot already.
    """
    if user.is_superuser:
        return Group.objects.order_by("name")
    own = Q(pk__in=[group.pk for group in user.groups.all()])
    having = Q(pk__in=[group.pk for group in bot.groups.all()] if bot and bot.pk else [])
    return Group.objects.filter(own | having).order_by("name")


class BotForm(SeenForm):
    user: Any = AnonymousUser()
    """Who fills it in."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=time_zones,
        widget=LeanSelect,
        initial="UTC",
        help_text=gettext_lazy("Dates and times in rules are meant in this zone."),
    )
    opening_hours = TextLines(
        label=gettext_lazy("Opening hours"),
        widget=forms.Textarea(attrs={"rows": 7, "cols": 40}),
        help_text=gettext_lazy(
            "For rules that ask whether it is open. One line for each day or range of days: "
            "Monday-Friday 09:00-12:00, 13:00-17:30"
        ),
    )
    holidays = TextLines(
        label=gettext_lazy("Holidays"),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40}),
        help_text=gettext_lazy("Closed all day. One date a line, such as 2026-12-25."),
    )

    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only for these groups"),
        queryset=Group.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Only members of these groups see this bot, its rules and its chats. Choose none: all "
            "staff with the permissions do."
        ),
    )

    class Meta:
        model = Bot
        fields = (
            "name",
            "slug",
            "enabled",
            "time_zone",
            "opening_hours",
            "holidays",
            "dialect",
            "groups",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {
            "opening_hours": self.instance.opening_hours,
            "holidays": self.instance.holidays,
        }
        self.initial["opening_hours"] = _shown(hours.format_hours, self.instance.opening_hours)
        self.initial["holidays"] = _shown(hours.format_holidays, self.instance.holidays)
        self._offer_stored_zone()
        if "groups" in self.fields:
            choice: Any = self.fields["groups"]
            choice.queryset = groups_to_choose(self.user, self.instance)

    def _offer_stored_zone(self) -> None:
        """A zone that this machine does not know stays as it is, until somebody changes it."""
        field: Any = self.fields.get("time_zone")
        stored = self.instance.time_zone
        if field and stored and stored not in dict(field.choices):
            field.choices = [*field.choices, (stored, stored)]

    def clean_groups(self) -> QuerySet[Group]:
        chosen: QuerySet[Group] = self.cleaned_data["groups"]
        own = set(self.user.groups.all())
        if chosen and not self.user.is_superuser and own.isdisjoint(chosen):
            raise forms.ValidationError(
                _("You would not see this bot any more. Choose a group of your own too, or none.")
            )
        return chosen

    def clean_opening_hours(self) -> Any:
        if "opening_hours" not in self.changed_data:
            return self.stored["opening_hours"]
        try:
            return hours.parse_hours(self.cleaned_data["opening_hours"])
        except hours.HoursError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_holidays(self) -> Any:
        if "holidays" not in self.changed_data:
            return self.stored["holidays"]
        try:
            return hours.parse_holidays(self.cleaned_data["holidays"])
        except hours.HoursError as error:
            raise forms.ValidationError(str(error)) from error


def _shown(write: Callable[[Any], str], stored: Any) -> str:
    """The stored value as text; what is not of its shape (it came past the form) as it is."""
    try:
        return write(stored)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError):
        return str(stored)
