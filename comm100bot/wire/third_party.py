"""The third-party dialect: a bot of engine "Third Party" that is assigned to a campaign.

Documented in "How to Connect My Own Bot to Comm100 Live Chat Using Webhook" and the Third-Party Bot
Connection Guide that it links to. Every request names its event; every response has an id, which
comes back as ``responseId`` when the visitor clicks it. Some of the guide's samples write ``text``
and ``link`` where its tables write ``message`` and ``links``: the tables are right.
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
    FormField,
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


def is_meant_by(keys: AbstractSet[str]) -> bool:
    """Do these folded keys, which the current dialect did not claim, tell this one?"""
    return "event" in keys


def respond(message: OutgoingMessage, report: Report) -> Response | None:
    """This message as one response, still without its id."""
    match message:
        case Text():
            return respond_text(message, report, intent_links=True)
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
            return {"type": "location", "content": None}
        case Form():  # pragma: no branch
            return _form(message, report)


def wrap(responses: Sequence[Response], variables: Mapping[str, Json]) -> Json:
    """``{"answer": [...]}``, every response with an id, the variables beside it."""
    answer: list[Json] = [
        {"id": f"id{number}", **response} for number, response in enumerate(responses, 1)
    ]
    return {"answer": answer, **variables}


def _form(form: Form, report: Report) -> Response:
    """``text`` stands on the button that opens the form, ``message`` above that button."""
    return {
        "type": "form",
        "content": {
            "text": report.cut(form.title or form.text),
            "message": report.cut(form.text),
            "ifNeedConfirm": form.confirm,
            "fields": [_field(field, report) for field in form.fields],
        },
    }


def _field(field: FormField, report: Report) -> Json:
    written: Response = {
        "name": report.cut(field.name),
        "value": report.cut(field.value),
        "type": field.type,
        "ifRequired": field.required,
        "ifMasked": field.masked,
    }
    if field.options:
        written["options"] = [report.cut(option) for option in field.options]
    return written
