from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from comm100bot.replies import arrange_message

SAMPLE = json.loads((Path(__file__).parent / "replies" / "sample.json").read_text())


@pytest.mark.parametrize("message", SAMPLE["messages"], ids=lambda message: message["kind"])
def test_keys_come_back_in_the_order_of_the_sample(message: dict[str, Any]) -> None:
    shuffled = json.loads(json.dumps(message, sort_keys=True))
    assert json.dumps(arrange_message(shuffled)) == json.dumps(message)


def test_keys_that_say_nothing_are_left_out() -> None:
    assert arrange_message({"kind": "location", "delay": None}) == {"kind": "location"}
