"""Lists of small forms, as a rule's page has them; a list of texts stands for all of them."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from comm100bot.admin.small_forms import MOST, SmallForm, SmallForms, as_text, problems

from .small_form_data import rows_of


class WordForm(SmallForm):
    word = forms.CharField(required=False)

    def shown(self, stored: Any) -> dict[str, Any]:
        return {"word": as_text(stored)}

    def thing(self) -> Any:
        return self.stored if not self.changed_parts else self.cleaned_data["word"]

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        if not word:
            raise forms.ValidationError("Write a word.")
        return word


class Words(forms.Form):
    words = SmallForms(WordForm, more="word")


def words(stored: Any, data: dict[str, Any] | None = None) -> Any:
    return Words(data, initial={"words": stored})


def saved(stored: Any, *rows: dict[str, Any], **more: Any) -> Any:
    count = len(stored) if isinstance(stored, list) else 1
    form = words(stored, rows_of("words", *rows, stored=count, **more))
    assert form.is_valid(), dict(problems(form))
    return form.cleaned_data["words"]


def test_a_page_shows_what_is_stored_and_empty_rows_for_more() -> None:
    html = str(words(["a", 5])["words"])
    for shown in ('value="a"', 'value="5"', 'name="words-3-word"', "+ word"):
        assert shown in html


def test_rows_are_changed_added_removed_and_moved() -> None:
    rows: list[dict[str, Any]] = [
        {"word": "one", "ORDER": 3},
        {"word": "b", "DELETE": "on"},
        {"word": "c", "ORDER": 1},
        {"word": "new", "ORDER": 2},
        {"word": "", "ORDER": 4},
    ]
    assert saved(["a", "b", "c"], *rows) == ["c", "new", "one"]


def test_what_nobody_changed_stays_exactly_as_it_is_stored() -> None:
    stored = [5, {"odd": 1}, None, "a"]
    rows = [{"word": as_text(word), "ORDER": index} for index, word in enumerate(stored, 1)]
    assert saved(stored, *rows) is stored
    assert saved(stored, *rows[:3], {**rows[3], "word": "b"}) == [5, {"odd": 1}, None, "b"]


@pytest.mark.parametrize("odd", ["text", {"a": 1}, 5])
def test_what_is_no_list_is_one_odd_thing(odd: Any) -> None:
    assert saved(odd, {"word": as_text(odd), "ORDER": 1}) == odd
    assert saved(odd, {"word": as_text(odd), "DELETE": "on"}) == []


@pytest.mark.parametrize("data", [{}, {"words-TOTAL_FORMS": "0"}])
def test_a_list_that_the_page_did_not_show_stays(data: dict[str, Any]) -> None:
    form = words(["a"], data)
    assert form.is_valid()
    assert form.cleaned_data["words"] == ["a"]
    assert form.changed_data == []


def test_a_mistake_stays_beside_its_own_field_with_what_was_typed() -> None:
    form = words(["a", "b"], rows_of("words", {"word": "typed"}, {"word": ""}, stored=2))
    assert not form.is_valid()
    assert dict(problems(form)) == {"words-1-word": ["Write a word."]}
    html = str(form["words"])
    assert "Write a word." in html
    assert 'value="typed"' in html


def test_a_mistake_in_what_is_removed_is_none() -> None:
    assert saved(["a", "b"], {"word": "", "DELETE": "on"}, {"word": "b", "ORDER": 1}) == ["b"]


def test_nothing_of_too_long_a_list_is_dropped_silently() -> None:
    many = ["a"] * (MOST + 50)
    rows: list[dict[str, Any]] = [{"word": "b", "ORDER": index} for index in range(MOST + 50)]
    assert saved(many, *rows) == ["b"] * (MOST + 50)
    form = words([], rows_of("words", *rows))
    assert not form.is_valid()
    assert "at most" in form.errors["words"][0]


@pytest.mark.parametrize("total", ["many", "-1"])
def test_a_page_without_its_counts_is_no_crash(total: str) -> None:
    form = words(["a"], {"words-TOTAL_FORMS": total, "words-INITIAL_FORMS": "x"})
    assert not form.is_valid()
    assert str(form["words"])


def test_problems_are_told_by_the_names_of_the_fields() -> None:
    class Named(Words):
        name = forms.CharField()

        def clean(self) -> None:
            raise forms.ValidationError("Not so.")

    form = Named(rows_of("p-words", {"word": "", "ORDER": 1}, stored=1), prefix="p")
    form.initial = {"words": ["a"]}
    assert dict(problems(form)) == {
        "p-__all__": ["Not so."],
        "p-name": ["This field is required."],
        "p-words-0-word": ["Write a word."],
    }
