"""The current dialect: the "Trigger a webhook" card of a bot's flow and of the AI Agent.

Documented in "How to use Comm100 Chatbot Webhook"
(https://developer.comm100.com/docs/how-to-use-comm100-chatbot-webhook). Its reply is the bare list
of responses; a flow that saves values from the reply reads them from the keys of an object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from .incoming import Json
from .limits import Report
from .messages import (
    Buttons,
    File,
    Form,
    Image,
    Location,
    OutgoingMessage,
    QuickReplies,
    Text,
    Video,
)
from .rich import (
    Response,
    respond_buttons,
    respond_file,
    respond_image,
    respond_quick_replies,
    respond_text,
    respond_video,
)

_MARKS = {"eventtype", "botid"}
_MARKS_WITHOUT_EVENT = {"visitorinfo", "chatid", "variables", "additionalpostbody"}


def is_meant_by(keys: AbstractSet[str]) -> bool:
    """Do these folded keys tell the current dialect?"""
    if keys & _MARKS:
        return True
    return "event" not in keys and bool(keys & _MARKS_WITHOUT_EVENT)


def respond(message: OutgoingMessage, report: Report) -> Response | None:
    """This message as one response; None when it can't be sent."""
    response = _respond(message, report)
    if response is None:
        return None
    if message.lock_input is not None:
        response["disableChatInputArea"] = message.lock_input
    if message.delay is not None:
        response["delayTime"] = message.delay
    return response


def _respond(message: OutgoingMessage, report: Report) -> Response | None:
    match message:
        case Text():
            return respond_text(message, report, intent_links=False)
        case Image():
            return respond_image(message, report)
        case File():
            return respond_file(message, report)
        case Video():
            return respond_video(message)
        case QuickReplies():
            return respond_quick_replies(message, report)
        case Buttons():
            return respond_buttons(message, report)
        case Location():
            report.left_out("The current webhook can't ask for a location")
        case Form():  # pragma: no branch
            report.left_out("The current webhook can't show a form")
    return None


def wrap(responses: Sequence[Response], variables: Mapping[str, Json]) -> Json:
    """The bare list; with variables, their object, and in it the list, if any, as ``messages``."""
    if not variables:
        return list(responses)
    return {**variables, "messages": list(responses)} if responses else dict(variables)
