"""What the notice to everybody says, and until when it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.models import Bot
from comm100bot.notices import is_on
from comm100bot.replies import compile_reply

from .fields import TextLines
from .message_checks import misspelt_in, mistakes

HOUR, TODAY, TOMORROW, MOMENT, NO_END = "hour", "today", "tomorrow", "moment", "no_end"

OPENS = dt.time(9)
"""When a notice of the day before has had its time."""

LAST_YEAR = 9998


def _in_an_hour(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(hours=1)


def _next_day(now: dt.datetime, at: dt.time) -> dt.datetime:
    return dt.datetime.combine(now.date() + dt.timedelta(days=1), at, tzinfo=now.tzinfo)


PRESETS: Mapping[str, Callable[[dt.datetime], dt.datetime]] = {
    HOUR: _in_an_hour,
    TODAY: lambda now: _next_day(now, dt.time(0)),
    TOMORROW: lambda now: _next_day(now, OPENS),
}
"""Ends that are told from now, on the bot's clock."""


class NoticeForm(forms.Form):
    text = TextLines(
        label=gettext_lazy("What everybody is answered"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "dir": "auto"}),
        help_text=gettext_lazy(
            "A fact stands in double braces: {{ visitor.name }}. A link is "
            "[its words](https://www.example.com/)."
        ),
    )
    until = forms.ChoiceField(label=gettext_lazy("Until"), widget=forms.RadioSelect, initial=HOUR)
    moment = forms.DateTimeField(
        label=gettext_lazy("Date and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def __init__(self, bot: Bot, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bot = bot
        self.now = timezone.now().astimezone(bot.zone)
        choices: Any = self.fields["until"]
        choices.choices = self._choices()
        self.fields["moment"].help_text = _("On the clock of %(zone)s.") % {"zone": bot.time_zone}
        self.initial["text"] = bot.notice_text
        if is_on(bot):
            self.initial["until"] = MOMENT if bot.notice_until else NO_END
            self.initial["moment"] = bot.notice_until and timezone.make_naive(
                bot.notice_until, bot.zone
            )

    def _choices(self) -> list[tuple[str, str]]:
        hour, tomorrow = (PRESETS[name](self.now) for name in (HOUR, TOMORROW))
        return [
            (HOUR, _("one hour from now, %(time)s") % {"time": f"{hour:%H:%M}"}),
            (TODAY, _("the end of today, %(day)s") % {"day": date_format(self.now, "l")}),
            (
                TOMORROW,
                _("tomorrow, %(day)s, %(time)s")
                % {"day": date_format(tomorrow, "l"), "time": f"{tomorrow:%H:%M}"},
            ),
            (MOMENT, _("this date and time:")),
            (NO_END, _("somebody switches it off: until then, no rule answers anybody")),
        ]

    def full_clean(self) -> None:
        # What is written is meant on the bot's clock, whatever the site's own time zone is.
        with timezone.override(self.bot.zone):
            super().full_clean()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("Write what everybody is answered."))
        wrong = [sentence for _place, sentence in mistakes(_message(text))] or misspelt_in(text)
        if wrong:
            raise forms.ValidationError(wrong)
        if not compile_reply([_message(text)], {}, 200).surely_says:
            raise forms.ValidationError(
                _("Write some words besides facts and tags: else some would be told nothing.")
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("until") == MOMENT and not self.errors:
            cleaned["ends"] = self._moment(cleaned.get("moment"))
        elif preset := PRESETS.get(cleaned.get("until", "")):
            cleaned["ends"] = preset(self.now)
        return cleaned

    def _moment(self, written: dt.datetime | None) -> dt.datetime | None:
        if written is None or written.year > LAST_YEAR:
            self.add_error("moment", _("Write a date and a time, or choose another end."))
            return None
        if written <= self.now:
            self.add_error("moment", _("This time has passed already. Choose a later one."))
        return written

    @property
    def ends(self) -> dt.datetime | None:
        """When the notice is to end; None: when somebody switches it off."""
        ends: dt.datetime | None = self.cleaned_data.get("ends")
        return ends


def _message(text: str) -> dict[str, Any]:
    return {"kind": "text", "wordings": [text]}
