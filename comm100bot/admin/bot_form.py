"""A bot's settings as staff edit them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from comm100bot import hours
from comm100bot.models import Bot
from comm100bot.models.bot import time_zones

from .fields import LeanSelect, TextLines
from .generics import AnyForm


class BotForm(AnyForm):
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

    class Meta:
        model = Bot
        fields = ("name", "slug", "enabled", "time_zone", "opening_hours", "holidays", "dialect")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {
            "opening_hours": self.instance.opening_hours,
            "holidays": self.instance.holidays,
        }
        self.initial["opening_hours"] = _shown(hours.format_hours, self.instance.opening_hours)
        self.initial["holidays"] = _shown(hours.format_holidays, self.instance.holidays)
        self._offer_stored_zone()

    def _offer_stored_zone(self) -> None:
        """A zone that this machine does not know stays as it is, until somebody changes it."""
        field: Any = self.fields.get("time_zone")
        stored = self.instance.time_zone
        if field and stored and stored not in dict(field.choices):
            field.choices = [*field.choices, (stored, stored)]

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
