"""What a dialect makes of a message that it has no words for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from comm100bot.wire import (
    Buttons,
    Dialect,
    File,
    Image,
    OutgoingMessage,
    QuickReplies,
    Text,
    Video,
)


def sent_instead(message: OutgoingMessage, dialect: Dialect) -> Iterator[str]:
    """Sentences on what this dialect sends in the place of parts of the message."""
    if dialect is Dialect.CLASSIC:
        yield from _in_classic(message)
    else:
        yield from _in_rich(message, dialect)
    if dialect is not Dialect.CURRENT and (message.delay is not None or message.lock_input):
        yield _("It is shown at once, and the visitor can type meanwhile.")


def _in_classic(message: OutgoingMessage) -> Iterator[str]:
    if isinstance(message, Buttons):
        yield _("There are no buttons: each is sent as a line with its address.")
    elif isinstance(message, QuickReplies):
        yield _("There are no quick replies: each is sent as a line to be typed.")
    elif isinstance(message, Video):
        yield _("A video is sent as its address.")
    elif isinstance(message, Image) and message.description:
        yield _("The image is sent without its description.")
    if isinstance(message, Text | Buttons | QuickReplies) and message.links:
        yield _("Links are written out in the text.")


def _in_rich(message: OutgoingMessage, dialect: Dialect) -> Iterator[str]:
    if isinstance(message, File):
        yield _("A file is sent as a link on its name.")
    elif isinstance(message, Buttons | QuickReplies) and message.links:
        yield _("Links are written out in the text.")
    elif isinstance(message, Text) and dialect is Dialect.CURRENT and _leads_to_intent(message):
        yield _("A link to an intent is sent as plain words.")


def _leads_to_intent(message: Text) -> bool:
    return any(link.intent_id is not None for link in message.links)
