"""The classic dialect: the "Webhooks" response of a bot's intent, since 2018.

Documented in "How can Comm100 Chatbot send data to your web application using Webhook?"
(https://www.comm100.com/livechat/knowledgebase/how-can-the-chatbot-data-send-to-your-web-application.html).
Its requests have ``Visitor`` and ``FormValues`` and no mark of their own: what no other dialect
claims is classic. It takes texts and attachments, so everything else becomes a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .incoming import Json
from .limits import Report
from .messages import (
    Button,
    Buttons,
    File,
    Form,
    Image,
    Link,
    Location,
    OutgoingMessage,
    QuickReplies,
    Text,
    Video,
)
from .plain import plain_text
from .rich import Response


def respond(message: OutgoingMessage, report: Report) -> Response | None:
    """This message as one of ``messages``; None when it can't be sent."""
    match message:
        case Text():
            return _text(message.text, message.links, (), report)
        case Image():
            return _attachment("image", message.url)
        case File():
            return _attachment("file", message.url)
        case Video():
            # An address is a line of its own: whole, or not at all.
            return _text("", (), (message.url,), report)
        case QuickReplies():
            lines = (item.text for item in message.items)
            return _text(message.text, message.links, lines, report)
        case Buttons():
            return _text(message.text, message.links, map(_line, message.items), report)
        case Location():
            report.left_out("The classic webhook can't ask for a location")
        case Form():  # pragma: no branch
            report.left_out("The classic webhook can't show a form")
    return None


def wrap(responses: Sequence[Response], variables: Mapping[str, Json]) -> Json:
    """``{"messages": [...]}``, the variables beside it."""
    return {"messages": list(responses), **variables}


def _text(
    text: str, links: Sequence[Link], lines: Iterable[str], report: Report
) -> Response | None:
    written = plain_text(text, links, lines, report)
    return {"text": written} if written else None


def _attachment(kind: str, url: str) -> Response:
    return {"attachment": {"type": kind, "payload": {"url": url}}}


def _line(button: Button) -> str:
    return f"{button.text}: {button.url}" if button.url is not None else button.text
