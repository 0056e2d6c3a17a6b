"""How each kind of message is read from what staff wrote, and made for a snapshot.

Each ``read_...`` reads everything, noting mistakes, before it returns the function that makes the
message: nothing can go wrong later but a template's limits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypedDict

from comm100bot.wire.messages import (
    BUTTON_TYPES,
    FIELD_TYPES,
    OPEN_IN,
    QUICK_REPLY_TYPES,
    WEBVIEW_STYLES,
    Button,
    Buttons,
    File,
    Form,
    FormField,
    Image,
    Location,
    OutgoingMessage,
    QuickReplies,
    QuickReply,
    Text,
    Video,
)

from .filling import Filler
from .reading import Key, Reader, Slot

Make: TypeAlias = Callable[[Filler], OutgoingMessage | None]
"""Makes a message for one snapshot; None when nothing of it is left."""


class PartKeys(TypedDict):
    """What every kind of message can carry."""

    delay: int | float | None
    lock_input: bool | None


QUICK_REPLY_KEYS = (
    Key("type", "what it does"),
    Key("text", "label", required=True),
    Key("intentId", "intent"),
)
BUTTON_KEYS = (
    *QUICK_REPLY_KEYS,
    Key("url", "address"),
    Key("openIn", "opens in"),
    Key("webviewOpenStyle", "size of the web view"),
)
FIELD_KEYS = (
    Key("name", "name", required=True),
    Key("type", "type"),
    Key("value", "value filled in"),
    Key("required", "required"),
    Key("masked", "masked"),
    Key("options", "options"),
)
_WITH_OPTIONS = frozenset({"radio", "dropDownList", "checkBoxList"})


def read_text(reader: Reader, part: PartKeys) -> Make:
    wordings = reader.wordings(links=True)
    return lambda fill: _text(fill, wordings, part)


def _text(fill: Filler, wordings: tuple[Slot, ...], part: PartKeys) -> Text | None:
    text, links = fill.linked(wordings)
    return Text(text=text, links=links, **part) if text.strip() else None


def read_image(reader: Reader, part: PartKeys) -> Make:
    url, description = reader.slot("url"), reader.slot("description")

    def make(fill: Filler) -> Image | None:
        address = fill.url(url)
        return Image(url=address, description=fill.text(description), **part) if address else None

    return make


def read_file(reader: Reader, part: PartKeys) -> Make:
    url, name = reader.slot("url"), reader.slot("name")

    def make(fill: Filler) -> File | None:
        address = fill.url(url)
        return File(url=address, name=fill.text(name), **part) if address else None

    return make


def read_video(reader: Reader, part: PartKeys) -> Make:
    url = reader.slot("url")

    def make(fill: Filler) -> Video | None:
        address = fill.url(url)
        return Video(url=address, **part) if address else None

    return make


def read_quick_replies(reader: Reader, part: PartKeys) -> Make:
    wordings = reader.wordings(links=True)
    read = [_quick_reply(item) for item in reader.objects("items", "choice", QUICK_REPLY_KEYS)]

    def make(fill: Filler) -> QuickReplies | Text | None:
        items = tuple(item for make_item in read if (item := make_item(fill)))
        if not items:
            return _text(fill, wordings, part)
        text, links = fill.linked(wordings)
        return QuickReplies(text=text, items=items, links=links, **part)

    return make


def _quick_reply(reader: Reader) -> Callable[[Filler], QuickReply | None]:
    kind = reader.choice("type", QUICK_REPLY_TYPES, "text")
    label, intent = reader.slot("text"), _intent(reader, needed=kind == "goToIntent")

    def make(fill: Filler) -> QuickReply | None:
        text = fill.text(label)
        if not text.strip():
            return None
        if intent is None:
            return QuickReply(type=kind, text=text)
        intent_id = fill.intent(intent)
        return QuickReply(type=kind, text=text, intent_id=intent_id) if intent_id else None

    return make


def _intent(reader: Reader, *, needed: bool) -> Slot | None:
    """The intent that an item leads to; None for an item that leads to none."""
    intent = reader.slot("intentId")
    if needed and not reader.has("intentId"):
        reader.error("“intentId” is missing: goToIntent needs it.")
    return intent if needed else None


def read_buttons(reader: Reader, part: PartKeys) -> Make:
    wordings = reader.wordings(links=True)
    read = [_button(item) for item in reader.objects("items", "button", BUTTON_KEYS)]

    def make(fill: Filler) -> Buttons | Text | None:
        items = tuple(item for make_item in read if (item := make_item(fill)))
        if not items:
            return _text(fill, wordings, part)
        text, links = fill.linked(wordings)
        return Buttons(text=text, items=items, links=links, **part)

    return make


def _button(reader: Reader) -> Callable[[Filler], Button | None]:
    kind = reader.choice("type", BUTTON_TYPES, "hyperlink")
    label, url = reader.slot("text"), reader.slot("url")
    intent = _intent(reader, needed=kind == "goToIntent")
    if intent is None and not reader.has("url"):
        reader.error(f"“url” is missing: {kind} needs it.")
    open_in = reader.optional_choice("openIn", OPEN_IN)
    style = reader.optional_choice("webviewOpenStyle", WEBVIEW_STYLES)

    def make(fill: Filler) -> Button | None:
        text = fill.text(label)
        if not text.strip():
            return None
        intent_id = fill.intent(intent) if intent else None
        address = None if intent else fill.url(url)
        if not intent_id and not address:
            return None
        return Button(
            type=kind,
            text=text,
            url=address,
            intent_id=intent_id,
            open_in=open_in,
            webview_style=style,
        )

    return make


def read_location(_reader: Reader, part: PartKeys) -> Make:
    return lambda _fill: Location(**part)


def read_form(reader: Reader, part: PartKeys) -> Make:
    wordings, title = reader.wordings(links=False), reader.slot("title")
    confirm = bool(reader.flag("confirm"))
    read = [_form_field(item) for item in reader.objects("fields", "field", FIELD_KEYS)]

    def make(fill: Filler) -> Form | Text | None:
        fields = tuple(field for make_field in read if (field := make_field(fill)))
        text = fill.wording(wordings)
        if fields:
            return Form(text=text, title=fill.text(title), confirm=confirm, fields=fields, **part)
        return Text(text=text, **part) if text.strip() else None

    return make


def _form_field(reader: Reader) -> Callable[[Filler], FormField | None]:
    kind = reader.choice("type", FIELD_TYPES, "text")
    name, value = reader.slot("name"), reader.slot("value")
    required, masked = bool(reader.flag("required")), bool(reader.flag("masked"))
    options = reader.slots("options", "option")
    if kind in _WITH_OPTIONS and not options:
        reader.error(f"“options” is missing: {kind} needs at least one.")

    def make(fill: Filler) -> FormField | None:
        title = fill.text(name)
        if not title.strip():
            return None
        texts = (fill.text(option) for option in options)
        return FormField(
            name=title,
            type=kind,
            value=fill.text(value),
            required=required,
            masked=masked,
            options=tuple(text for text in texts if text.strip()),
        )

    return make
