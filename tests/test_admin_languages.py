from __future__ import annotations

import pytest
from django.utils import translation

from comm100bot.admin.languages import language_names
from comm100bot.replies import check_message


@pytest.mark.parametrize(("code", "name"), [("fr", "French"), ("pt-BR", "Brazilian Portuguese")])
def test_languages_have_names(code: str, name: str) -> None:
    assert dict(language_names())[code] == name


def test_the_names_are_in_the_language_of_the_page_and_sorted() -> None:
    with translation.override("de"):
        names = [name for _code, name in language_names()]
    assert "Französisch" in names
    assert names == sorted(names, key=str.casefold)


def test_chinese_goes_by_the_codes_that_browsers_send() -> None:
    assert {"zh-CN", "zh-TW"} <= dict(language_names()).keys()


def test_every_one_can_be_a_messages_language() -> None:
    for code, _name in language_names():
        assert check_message({"kind": "location", "language": code}) == []
