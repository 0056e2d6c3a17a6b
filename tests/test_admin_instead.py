from __future__ import annotations

import pytest

from comm100bot.admin.instead import sent_instead
from comm100bot.wire import (
    Button,
    Buttons,
    Dialect,
    File,
    Image,
    Link,
    Location,
    OutgoingMessage,
    QuickReplies,
    Text,
    Video,
)

PAGE = Link(start=0, end=2, url="https://www.example.com/")
INTENT = Link(start=0, end=2, intent_id="a93f")
BUTTONS = Buttons(text="Hi", items=(Button(type="hyperlink", text="Open"),))


@pytest.mark.parametrize(
    ("message", "classic", "current", "third_party"),
    [
        (Text(text="Hi"), "", "", ""),
        (Text(text="Hi", links=(PAGE,)), "written out", "", ""),
        (Text(text="Hi", links=(INTENT,)), "written out", "plain words", ""),
        (BUTTONS, "no buttons", "", ""),
        (QuickReplies(text="Hi", links=(PAGE,)), "no quick replies", "written out", "written out"),
        (Video(url="https://x/"), "as its address", "", ""),
        (Image(url="https://x/"), "", "", ""),
        (Image(url="https://x/", description="A map"), "without its description", "", ""),
        (File(url="https://x/"), "", "link on its name", "link on its name"),
        (Location(), "", "", ""),
        (Text(text="Hi", delay=2), "shown at once", "", "shown at once"),
        (Text(text="Hi", lock_input=True), "can type meanwhile", "", "can type meanwhile"),
    ],
)
def test_each_format_says_what_it_sends_instead(
    message: OutgoingMessage, classic: str, current: str, third_party: str
) -> None:
    told = dict(zip(Dialect, (classic, current, third_party), strict=True))
    for dialect, said in told.items():
        sentences = " ".join(sent_instead(message, dialect))
        assert said in sentences
        assert bool(said) == bool(sentences)
