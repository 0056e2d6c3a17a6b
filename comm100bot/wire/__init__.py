"""Comm100's JSON, in and out: three dialects, one ``Incoming`` and one ``Reply``.

Knows nothing of rules or Django.
"""

from .absence import is_absent, is_redacted
from .decoding import Decoded, UnreadableBody, decode
from .incoming import (
    Dialect,
    Incoming,
    Intent,
    Json,
    NamedValues,
    Problem,
    Scalar,
    Status,
    VisitorInfo,
)
from .limits import MAX_RESPONSES, MAX_TEXT, MAX_URL
from .messages import (
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
    Link,
    Location,
    OutgoingMessage,
    QuickReplies,
    QuickReply,
    Reply,
    Text,
    Video,
)
from .request import read, tell
from .words import CHANNELS, EVENTS, STATUSES
from .writing import RESERVED_VARIABLES, Written, write

__all__ = [
    "BUTTON_TYPES",
    "CHANNELS",
    "EVENTS",
    "FIELD_TYPES",
    "MAX_RESPONSES",
    "MAX_TEXT",
    "MAX_URL",
    "OPEN_IN",
    "QUICK_REPLY_TYPES",
    "RESERVED_VARIABLES",
    "STATUSES",
    "WEBVIEW_STYLES",
    "Button",
    "Buttons",
    "Decoded",
    "Dialect",
    "File",
    "Form",
    "FormField",
    "Image",
    "Incoming",
    "Intent",
    "Json",
    "Link",
    "Location",
    "NamedValues",
    "OutgoingMessage",
    "Problem",
    "QuickReplies",
    "QuickReply",
    "Reply",
    "Scalar",
    "Status",
    "Text",
    "UnreadableBody",
    "Video",
    "VisitorInfo",
    "Written",
    "decode",
    "is_absent",
    "is_redacted",
    "read",
    "tell",
    "write",
]
