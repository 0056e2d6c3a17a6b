"""What differs in the messages of a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comm100bot.replies import (
    BUTTON_KEYS,
    COMMON_KEYS,
    FIELD_KEYS,
    MESSAGE_KINDS,
    QUICK_REPLY_KEYS,
    Key,
)
from comm100bot.sentences import message_sentence
from comm100bot.setups import Written

from .aligning import align
from .difference import Difference, What, changed_text, reordered, told_apart, written

_ITEM_KEYS = {
    ("quick_replies", "items"): QUICK_REPLY_KEYS,
    ("buttons", "items"): BUTTON_KEYS,
    ("form", "fields"): FIELD_KEYS,
}


def changed_messages(
    before: Sequence[Written], after: Sequence[Written], of: Mapping[str, Any]
) -> Iterator[Difference]:
    """Messages that were added, changed, removed, or put in another order."""
    aligned = align(before, after, lambda message: (message["kind"], message.get("language")))
    for i, j in aligned.changed:
        texts = told_apart(before[i], after[j], message_text)
        label = _("message %d") % (j + 1)
        yield changed_text(label, *texts, what=What.MESSAGE, reworded=True, **of)
    for j in aligned.added:
        told = {"number": j + 1, "message": message_sentence(after[j])}
        yield Difference(
            what=What.MESSAGE,
            label=_("Message %d") % (j + 1),
            sentence=_("message %(number)d added: %(message)s.") % told,
            after=message_text(after[j]),
            **of,
        )
    for i in aligned.removed:
        said = message_sentence(before[i])
        yield Difference(
            what=What.MESSAGE,
            label=_("Message %d") % (i + 1),
            sentence=_("message removed: %(message)s.") % {"message": said},
            before=message_text(before[i]),
            **of,
        )
    if aligned.reordered:
        sentence = _("messages in another order.")
        yield reordered(_("Messages"), sentence, before, after, message_sentence, **of)


def message_text(message: Written) -> str:
    """All that a message says: its wordings, and then each of its other keys on a line."""
    return "\n".join(_lines(message)) or message_sentence(message)


def _lines(message: Written) -> Iterator[str]:
    kind = MESSAGE_KINDS.get(message["kind"])
    keys = {key.name: key for key in (*(kind.keys if kind else ()), *COMMON_KEYS)}
    wordings = message.get("wordings")
    if isinstance(wordings, list):
        between = _("or:")
        yield f"\n{between} ".join(map(written, wordings))
    for name in sorted(message, key=lambda name: ([*keys, name].index(name), name)):
        if name == "kind" or (name == "wordings" and isinstance(wordings, list)):
            continue
        label = _(keys[name].label) if name in keys else name
        items = _ITEM_KEYS.get((message["kind"], name))
        said = _items(message[name], items) if items else _plain(message[name])
        yield f"{capfirst(label)}: {said}"


def _items(items: Any, keys: Sequence[Key]) -> str:
    """Choices, buttons or fields, each on a line of its own."""
    if not isinstance(items, list):
        return written(items)
    return "".join(f"\n- {_item(item, keys)}" for item in items)


def _item(item: Any, keys: Sequence[Key]) -> str:
    if not isinstance(item, dict):
        return written(item)
    labels = {key.name: _(key.label) for key in keys}
    names = [*(name for name in labels if name in item), *sorted({*item} - {*labels})]
    return ", ".join(f"{labels.get(name, name)}: {_plain(item[name])}" for name in names)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(written, value))
    return written(value)
