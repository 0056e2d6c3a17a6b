"""Form fields for texts of several lines, and for several texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .operands import normalized


class TextLines(forms.CharField):
    """A text as it was typed, where only the browser's kind of line breaks is undone."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"strip": False, "required": False, **kwargs})

    def to_python(self, value: Any) -> str:
        return normalized(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return normalized(initial or "") != normalized(data or "")


class OneLine(forms.CharField):
    """A text as it was typed into a box of one line, which drops line breaks that were stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"strip": False, "required": False, **kwargs})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return re.sub(r"[\r\n]", "", initial or "") != (data or "")


class LeanSelect(forms.Select):
    """A list to choose from, drawn without templates: pages have hundreds of them.

    ``tell`` says something of each option to the page's scripts, under this name.
    """

    def __init__(
        self, *args: Any, told: str = "", tell: Callable[[str], str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.told = told
        self.tell = tell

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        drawn = format_html_join(
            "", "{}", ((self._group(*group),) for group in widget["optgroups"])
        )
        own = flatatt(widget["attrs"])
        return format_html('<select name="{}"{}>{}</select>', widget["name"], own, drawn)

    def _group(self, label: str | None, options: list[dict[str, Any]], index: int) -> SafeString:
        drawn = format_html_join("", "{}", ((self._option(option),) for option in options))
        return format_html('<optgroup label="{}">{}</optgroup>', label, drawn) if label else drawn

    def _option(self, option: dict[str, Any]) -> SafeString:
        value = str(option["value"])
        told = self.tell(value) if self.tell else ""
        more = flatatt({"selected": option["selected"]}) + flatatt(
            {f"data-{self.told}": told} if told else {}
        )
        return format_html('<option value="{}"{}>{}</option>', value, more, option["label"])


class LeanHidden(forms.HiddenInput):
    """A hidden field, drawn without a template."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        own = flatatt({"value": widget["value"], **widget["attrs"]})
        return format_html('<input type="hidden" name="{}"{}>', widget["name"], own)


class SeveralTexts(forms.Widget):
    """One text area for each text, and an empty one for the next."""

    template_name = "comm100bot/several_texts.html"

    def __init__(self, *, most: int, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        texts = [text for text in value or [] if text.strip()]
        context["widget"]["invalid"] = context["widget"]["attrs"].get("aria-invalid")
        context["widget"]["texts"] = [*texts, ""] if len(texts) < self.most else texts
        context["widget"]["most"] = self.most
        context["widget"]["described_by"] = context["widget"]["attrs"].get("aria-describedby")
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [normalized(text) for text in values]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


class TextList(forms.Field):
    """Several texts; those that were left empty are none."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(widget=SeveralTexts(most=most), required=False, **kwargs)

    def to_python(self, value: list[str] | None) -> list[str]:
        return [text for text in value or [] if text.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(list(map(normalized, initial or []))) != self.to_python(data)
