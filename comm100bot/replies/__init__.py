"""A rule's messages and variables, as staff wrote them, to the reply that is sent."""

from .arranging import arrange_message
from .building import BUTTON_KEYS, FIELD_KEYS, QUICK_REPLY_KEYS
from .compiling import (
    CompiledReply,
    Rendered,
    ReplyErrors,
    check_message,
    check_status,
    check_variables,
    compile_reply,
)
from .kinds import COMMON_KEYS, MESSAGE_KINDS, MessageKind
from .reading import Key
from .source import RenderError
from .unguarded import unguarded

__all__ = [
    "BUTTON_KEYS",
    "COMMON_KEYS",
    "FIELD_KEYS",
    "MESSAGE_KINDS",
    "QUICK_REPLY_KEYS",
    "CompiledReply",
    "Key",
    "MessageKind",
    "RenderError",
    "Rendered",
    "ReplyErrors",
    "arrange_message",
    "check_message",
    "check_status",
    "check_variables",
    "compile_reply",
    "unguarded",
]
