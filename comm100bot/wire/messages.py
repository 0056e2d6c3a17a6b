"""What we can say to a visitor: eight kinds of message, ready to be written in any dialect.

Texts are finished: templates are filled in, links stand at their positions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

OpenIn: TypeAlias = Literal["currentWindow", "sideWindow", "newWindow"]
OPEN_IN: tuple[OpenIn, ...] = ("currentWindow", "sideWindow", "newWindow")

WebviewStyle: TypeAlias = Literal["compact", "tall", "full"]
WEBVIEW_STYLES: tuple[WebviewStyle, ...] = ("compact", "tall", "full")

FieldType: TypeAlias = Literal[
    "text", "textArea", "radio", "checkBox", "dropDownList", "checkBoxList"
]
FIELD_TYPES: tuple[FieldType, ...] = (
    "text",
    "textArea",
    "radio",
    "checkBox",
    "dropDownList",
    "checkBoxList",
)

QuickReplyType: TypeAlias = Literal["text", "contactAgent", "goToIntent"]
QUICK_REPLY_TYPES: tuple[QuickReplyType, ...] = ("text", "contactAgent", "goToIntent")

ButtonType: TypeAlias = Literal["hyperlink", "webview", "goToIntent"]
BUTTON_TYPES: tuple[ButtonType, ...] = ("hyperlink", "webview", "goToIntent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link over ``text[start:end]``, in code points; to a page (``url``) or to an intent."""

    start: int
    end: int
    url: str | None = None
    intent_id: str | None = None
    open_in: OpenIn = "newWindow"
    push_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What every kind of message can carry: seconds before it shows, and a locked input area."""

    delay: float | int | None = None
    lock_input: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Part):
    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Part):
    url: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File(Part):
    url: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(Part):
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReply:
    type: QuickReplyType
    text: str
    intent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReplies(Part):
    text: str
    items: tuple[QuickReply, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    type: ButtonType
    text: str
    url: str | None = None
    intent_id: str | None = None
    open_in: OpenIn | None = None
    webview_style: WebviewStyle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons(Part):
    text: str
    items: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Part):
    """Asks the visitor where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    name: str
    type: FieldType = "text"
    value: str = ""
    required: bool = False
    masked: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Part):
    text: str
    title: str = ""
    confirm: bool = False
    fields: tuple[FormField, ...] = ()


OutgoingMessage: TypeAlias = Text | Image | File | Video | QuickReplies | Buttons | Location | Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """All that we send back: messages in order, variables for Comm100's bot, an HTTP status."""

    messages: tuple[OutgoingMessage, ...] = ()
    variables: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    status: int = 200
