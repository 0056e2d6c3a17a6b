"""Quick replies, buttons and a form's fields, each written as one line.

``No, thanks`` · ``Talk to a person -> agent`` · ``Returns -> intent:ID``
``Open -> https://... (side window)`` · ``Map -> https://... (web view, tall)``
``Order number -> text, required`` · ``Size -> radio: S | M | L = M``
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.wire.messages import FIELD_TYPES, OPEN_IN, WEBVIEW_STYLES

from .lines import ARROW, BLANKS, LineError, escaped, split, unescaped

AGENT = "agent"
INTENT = "intent:"
WEB_VIEW = "web view"


def words(name: str) -> str:
    """A name of the wire as it is written here: ``sideWindow`` is "side window"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


FIELD_WORDS = {words(name): name for name in FIELD_TYPES}
OPTION_WORDS: dict[str, tuple[str, str]] = {
    WEB_VIEW: ("type", "webview"),
    **{words(name): ("openIn", name) for name in OPEN_IN},
    **{words(name): ("webviewOpenStyle", name) for name in WEBVIEW_STYLES},
}
_OPTIONS = re.compile(
    rf"[ \t]\(((?:{'|'.join(OPTION_WORDS)})(?:, *(?:{'|'.join(OPTION_WORDS)}))*)\)$", re.IGNORECASE
)


# Quick replies


def write_quick_reply(item: Mapping[str, Any]) -> str:
    label = escaped(str(item.get("text", "")), ARROW)
    match item.get("type"):
        case "contactAgent":
            return f"{label} {ARROW} {AGENT}"
        case "goToIntent":
            return f"{label} {ARROW} {INTENT}{escaped(str(item.get('intentId', '')))}"
    return label


def read_quick_reply(line: str) -> dict[str, Any]:
    label, *target = split(line, ARROW, 1)
    text = unescaped(label)
    if not target:
        return {"type": "text", "text": text}
    if target[0].lower() == AGENT:
        return {"type": "contactAgent", "text": text}
    if target[0].lower().startswith(INTENT):
        return {"type": "goToIntent", "text": text, "intentId": _intent(line, target[0])}
    raise LineError(
        _(
            "“%(line)s”: after the arrow goes the word agent, or intent: and the intent's id. "
            "Without an arrow the choice is sent as the visitor's message."
        )
        % {"line": line}
    )


def _intent(line: str, target: str) -> str:
    intent = unescaped(target[len(INTENT) :].strip(BLANKS))
    if not intent:
        raise LineError(_("“%(line)s”: write the intent's id after intent:") % {"line": line})
    return intent


# Buttons

_LEADS_NOWHERE = gettext_lazy(
    "“%(line)s” leads nowhere. Write it as: Open -> https://www.example.com/"
)


def write_button(item: Mapping[str, Any]) -> str:
    label = escaped(str(item.get("text", "")), ARROW)
    options = _write_options(item)
    if item.get("type") == "goToIntent":
        target = INTENT + escaped(str(item.get("intentId", "")))
    else:
        target = _write_url(str(item.get("url", "")))
    return f"{label} {ARROW} {target}{options}".strip()


def _write_url(url: str) -> str:
    """The address, where nothing in it can be taken for something else."""
    written = escaped(url)
    if written.lower().startswith(INTENT):
        return f"\\{written}"
    if _OPTIONS.search(f" {written}"):
        return f"{written[:-1]}\\)"
    return written


def _write_options(item: Mapping[str, Any]) -> str:
    options = [word for word, (key, value) in OPTION_WORDS.items() if item.get(key) == value]
    return f" ({', '.join(options)})" if options else ""


def read_button(line: str) -> dict[str, Any]:
    label, *rest = split(line, ARROW, 1)
    if not rest:
        raise LineError(_LEADS_NOWHERE % {"line": line})
    target, options = _read_options(rest[0])
    item: dict[str, Any] = {"type": "hyperlink", "text": unescaped(label), **options}
    if target.lower().startswith(INTENT):
        return {**item, "type": "goToIntent", "intentId": _intent(line, target)}
    if not target:
        raise LineError(_LEADS_NOWHERE % {"line": line})
    return {**item, "url": unescaped(target)}


def _read_options(target: str) -> tuple[str, dict[str, str]]:
    found = _OPTIONS.search(f" {target}")
    if not found:
        return target, {}
    chosen = [OPTION_WORDS[word.strip().lower()] for word in found[1].split(",")]
    return target[: found.start()].strip(BLANKS), dict(chosen)


# Fields of a form


def write_field(field: Mapping[str, Any]) -> str:
    kind = str(field.get("type", "text"))
    flags = [flag for flag in ("required", "masked") if field.get(flag)]
    line = f"{escaped(str(field.get('name', '')), ARROW)} {ARROW} " + ", ".join(
        [words(kind), *flags]
    )
    if options := field.get("options"):
        line += ": " + " | ".join(escaped(str(option), "|", "=") for option in options)
    if value := field.get("value"):
        line += f" = {escaped(str(value))}"
    return line


def read_field(line: str) -> dict[str, Any]:
    name, *rest = split(line, ARROW, 1)
    field: dict[str, Any] = {"name": unescaped(name), "type": "text"}
    if not rest:
        return field
    about, *value = split(rest[0], "=", 1)
    what, *options = split(about, ":", 1)
    kind, *flags = [word.strip().lower() for word in what.split(",")]
    field["type"] = FIELD_WORDS.get(kind, kind)
    for flag in flags:
        field[flag] = True
    if options:
        field["options"] = [unescaped(option) for option in split(options[0], "|")]
    if value:
        field["value"] = unescaped(value[0])
    _check_field(line, field, flags)
    return field


def _check_field(line: str, field: Mapping[str, Any], flags: list[str]) -> None:
    if field["type"] not in FIELD_TYPES:
        raise LineError(
            _("“%(line)s”: there is no kind of field “%(kind)s”. The kinds are: %(kinds)s.")
            % {"line": line, "kind": field["type"], "kinds": ", ".join(FIELD_WORDS)}
        )
    if unknown := set(flags) - {"required", "masked"}:
        raise LineError(
            _("“%(line)s”: “%(word)s” is not known here. A field can be required, and masked.")
            % {"line": line, "word": ", ".join(sorted(unknown))}
        )
