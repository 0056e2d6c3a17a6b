from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.names import (
    CLOSED_ROOTS,
    OPEN_ROOTS,
    SINGLE_FACTS,
    STANDARD_FACTS,
    FactError,
    FactKind,
    check_path,
    fold_name,
    fold_path,
    path_of,
)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Order ID?", "order_id"),
        ("host ", "host"),
        ("pizza-size", "pizza_size"),
        ("__a__b__", "a_b"),
        ("Ｏｒｄｅｒ №５", "order_no5"),
        ("Größe", "größe"),
        ("注文番号", "注文番号"),
        ("5000001", "5000001"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_name_is_folded(name: str, folded: str) -> None:
    assert fold_name(name) == folded


def test_long_name_is_folded_too() -> None:
    assert fold_name("Order ID? " * 100) == "_".join(["order_id"] * 100)


def test_capitals_fold_like_small_letters_that_only_these_are_composed() -> None:
    assert fold_name("H\u0331") == fold_name("\u1e96") == "\u1e96"


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


def test_name_with_thousands_of_accents_is_folded_at_once() -> None:
    assert len(fold_name("a" + "\u0316\u0301" * 16_000)) < 10


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("message", "message"),
        ("Visitor.Name", "visitor.name"),
        ("custom_field.Order No.", "custom_field.order_no"),
        ("custom_field.a.b", "custom_field.a_b"),
        ("extra.A.B c", "extra.a.b_c"),
        ("extra.a..b", ""),
        ("custom_field.", ""),
        ("", ""),
    ],
)
def test_path_is_folded(path: str, folded: str) -> None:
    assert fold_path(path) == folded


def test_dot_inside_a_name_does_not_nest() -> None:
    assert path_of(["extra", "a.b"]) == "extra.a_b"


@given(st.text())
def test_folding_a_path_twice_is_folding_it_once(path: str) -> None:
    assert fold_path(fold_path(path)) == fold_path(path)


def test_standard_facts_have_each_path_once() -> None:
    paths = [info.path for info in STANDARD_FACTS]
    assert len(paths) == len(set(paths)) == 52
    assert all(fold_path(path) == path for path in paths)


def test_standard_facts_have_labels_and_groups() -> None:
    assert all(info.label and info.group for info in STANDARD_FACTS)


def test_kinds_of_standard_facts() -> None:
    kinds = {info.path: info.kind for info in STANDARD_FACTS}
    assert kinds["visitor.page_views"] is FactKind.NUMBER
    assert kinds["visitor.country"] is FactKind.TEXT
    assert kinds["now.open"] is FactKind.YES_NO


def test_every_root_has_a_sample() -> None:
    for root in (OPEN_ROOTS | CLOSED_ROOTS) - SINGLE_FACTS:
        with pytest.raises(FactError) as caught:
            check_path(root)
        sample = caught.value.sentence.partition("such as ")[2].removesuffix(".")
        assert check_path(sample) == sample


def test_unlike_lookup_gets_no_suggestion() -> None:
    with pytest.raises(FactError, match=r"never set\.$"):
        check_path("zzzzz.status", {"order"})


def test_roots_are_either_open_or_closed() -> None:
    assert not OPEN_ROOTS & CLOSED_ROOTS
    assert SINGLE_FACTS <= CLOSED_ROOTS


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("Intent", "intent"),
        ("visitor.Time Zone", "visitor.time_zone"),
        ("custom_field.Order ID?", "custom_field.order_id"),
        ("extra.a.b", "extra.a.b"),
        ("order.Status", "order.status"),
    ],
)
def test_path_of_a_fact_is_made_canonical(path: str, canonical: str) -> None:
    assert check_path(path, {"order"}) == canonical


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("visitor.contry", "There is no fact “visitor.contry”. Did you mean “visitor.country”?"),
        ("visitor.zzzzzzzzz", "There is no fact “visitor.zzzzzzzzz”."),
        ("visitor", "Write a name after “visitor.”, such as visitor.name."),
        ("mesage", "There is no fact “mesage”. Did you mean “message”?"),
        ("message.text", "There is no fact “message.text”. Did you mean “message”?"),
        ("now.hour", "There is no fact “now.hour”."),
        ("custom_field.?", "Write a name after “custom_field.”, such as custom_field.order_id."),
        ("form", "Write a name after “form.”, such as form.order_number."),
        ("zzzzzzzzz", "There is no fact “zzzzzzzzz”."),
        ("order", "Write after “order.” which of the lookup's facts is meant."),
        ("order.", "Write after “order.” which of the lookup's facts is meant."),
        ("", "Choose a fact: this path has no name in it."),
        ("?.a", "Choose a fact: this path has no name in it."),
    ],
)
def test_path_that_no_fact_has_is_refused_in_a_sentence(path: str, sentence: str) -> None:
    with pytest.raises(FactError) as caught:
        check_path(path, {"order"})
    assert (caught.value.sentence, caught.value.warning) == (sentence, False)


def test_unknown_lookup_is_a_warning_with_the_canonical_path() -> None:
    with pytest.raises(FactError) as caught:
        check_path("ordr.Status", {"order"})
    assert caught.value.warning
    assert caught.value.path == "ordr.status"
    assert str(caught.value) == (
        "There is no lookup “ordr”, so “ordr.status” is never set. Did you mean “order.status”?"
    )


any_path = st.one_of(
    st.text(),
    st.sampled_from([info.path.upper() for info in STANDARD_FACTS]),
    st.builds("{}.{}".format, st.sampled_from([*sorted(OPEN_ROOTS), "order"]), st.text()),
)


@given(any_path)
def test_any_path_is_canonical_or_refused(path: str) -> None:
    try:
        canonical = check_path(path)
    except FactError:
        return
    assert check_path(canonical) == canonical
