"""Form fields for texts of several lines, and for several texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms

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
    """A list to choose from, drawn in one go: Django's own takes a template for each option.

    ``tell`` says something of each option to the page's scripts, under this name.
    """

    template_name = "comm100bot/select.html"

    def __init__(
        self, *args: Any, told: str = "", tell: Callable[[str], str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.told = told
        self.tell = tell

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["told"] = self.tell(str(value)) if self.tell else ""
        return option

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["told"] = self.told
        return context


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
