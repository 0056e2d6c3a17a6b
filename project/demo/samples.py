"""Comm100's documented sample payloads, posted as Comm100 would post them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comm100bot import wire

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One sample and what the webhook answered to it."""

    name: str
    payload: dict[str, Any]
    status: int
    reply: Any

    @property
    def is_answered(self) -> bool:
        return self.status == 200


def post_all(folder: Path, port: int, path: str) -> Iterator[Exchange]:
    """Every sample of the folder, in the order of their names, posted to this path."""
    for file in sorted(folder.glob("*.json")):
        body = file.read_bytes()
        status, reply = _post(port, path, body)
        yield Exchange(name=file.stem, payload=json.loads(body), status=status, reply=reply)


def _post(port: int, path: str, body: bytes) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, {"detail": f"{len(text)} bytes that are no JSON"}
    finally:
        connection.close()


def question(payload: Mapping[str, Any]) -> str:
    """What the visitor did, in a few words."""
    incoming = wire.read(dict(payload))
    intents = [intent.name or intent.id or "" for intent in incoming.intents]
    parts = [
        f'"{incoming.message}"' if incoming.message else "",
        f"intent {intents[0]}" if intents else "",
        "" if incoming.message else incoming.event or "",
        *(f"{field.name} {', '.join(map(str, field.values))}" for field in _fields(incoming)),
    ]
    return "\n".join(filter(None, parts))


def _fields(incoming: wire.Incoming) -> Iterator[wire.NamedValues]:
    yield from (field for field in incoming.visitor.custom_fields if field.name == "order_id")
    yield from (
        variable for variable in incoming.visitor.custom_variables if variable.name == "tier"
    )


def answer(reply: Any) -> str:
    """A reply in any dialect as lines of text: what the visitor sees."""
    if isinstance(reply, dict):
        if "detail" in reply:
            return str(reply["detail"])
        reply = reply.get("messages") or reply.get("answer") or []
    return "\n".join(_line(response) for response in reply) or "(no answer)"


def _line(response: Mapping[str, Any]) -> str:
    if "type" not in response:
        attachment = response.get("attachment")
        return (
            f"[{attachment['type']}] {attachment['payload']['url']}"
            if attachment
            else response["text"]
        )
    content = response["content"] or {}
    said = content.get("message") or content.get("text") or content.get("description") or ""
    choices = " ".join(f"[{item['text']}]" for item in content.get("items", []))
    if response["type"] == "text":
        return _with_addresses(said, content.get("links", []))
    kind = "" if choices else f"({response['type']})"
    return " ".join(filter(None, [kind, said, content.get("url", ""), choices]))


def _with_addresses(text: str, links: list[Mapping[str, Any]]) -> str:
    addresses = [link["url"] for link in links if link.get("url")]
    return " ".join([text, *(f"<{address}>" for address in addresses)])
