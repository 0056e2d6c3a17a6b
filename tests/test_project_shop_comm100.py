from __future__ import annotations

import pytest

from project.shop import comm100
from project.shop.models import Order


@pytest.fixture
def order(db: None) -> Order:
    return Order.objects.create(
        number="1780064", customer="Allon", status=Order.Status.ON_ITS_WAY, total="500.00"
    )


def test_order_is_found_by_its_number(order: Order) -> None:
    found = comm100.order({"custom_field.order_id": "1780064"})
    assert found
    assert found["status"] == "on its way"


@pytest.mark.django_db
def test_unknown_order_has_no_facts() -> None:
    assert comm100.order({"custom_field.order_id": "1"}) is None


def test_stop_is_found_by_its_number() -> None:
    assert comm100.stop({"message": " 9700 "}) == {
        "place": "Market Square",
        "times": "10:15 and 15:40",
    }


def test_other_messages_are_no_stop() -> None:
    assert comm100.stop({"message": "hello"}) is None


def test_store_is_that_of_the_country() -> None:
    store = comm100.store({"visitor.country": "Canada"})
    assert store
    assert store["name"] == "Vancouver"


def test_order_is_called_by_its_number() -> None:
    assert str(Order(number="1780064")) == "Order 1780064"
