"""Responses as the current and the third-party webhook share them: ``{type, content}``.

The tables of TextResponse, ImageResponse, VideoResponse, QuickReplyResponse and ButtonResponse
stand in the documentation of both, which ``current.py`` and ``third_party.py`` name.
"""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import unquote

from .incoming import Json
from .limits import Report
from .messages import Button, Buttons, File, Image, Link, QuickReplies, QuickReply, Text, Video
from .plain import plain_text

Response: TypeAlias = dict[str, Json]


def respond_text(message: Text, report: Report, *, intent_links: bool) -> Response | None:
    """A text with its links by position."""
    if not message.text:
        return None
    text = report.cut(message.text)
    links: list[Json] = []
    for link in message.links:
        label = text[link.start : link.end]
        if link.start >= link.end:
            report.note("empty_link", "A link has no label to click on, so it was left out.")
        elif label and link.url is not None:
            links.append(_hyperlink(link, link.start + len(label), link.url))
        elif label and intent_links and link.intent_id is not None:
            links.append(_go_to_intent(link, label, link.intent_id))
    return {"type": "text", "content": {"message": text, "links": links}}


def _hyperlink(link: Link, end: int, url: str) -> Json:
    return {
        "type": "hyperlink",
        "startPosition": link.start,
        "endPosition": end,
        "url": url,
        "openIn": link.open_in,
        "ifPushPage": link.push_page,
    }


def _go_to_intent(link: Link, label: str, intent_id: str) -> Json:
    return {
        "type": "goToIntent",
        "startPosition": link.start,
        "endPosition": link.start + len(label),
        "intentId": intent_id,
        "displayText": label,
    }


def respond_image(message: Image, report: Report) -> Response:
    """An image; its description is what screen readers say."""
    description = report.cut(message.description)
    return {"type": "image", "content": {"url": message.url, "description": description}}


def respond_file(message: File, report: Report) -> Response | None:
    """Comm100 knows no response for files: a text whose link covers the file's name."""
    name = report.cut(message.name or _file_name(message.url))
    link = Link(start=0, end=len(name), url=message.url)
    return respond_text(Text(text=name, links=(link,)), report, intent_links=False)


def _file_name(url: str) -> str:
    path = url.partition("#")[0].partition("?")[0]
    return unquote(path.rstrip("/").rpartition("/")[2]) or url


def respond_video(message: Video) -> Response:
    """A video by its address."""
    return {"type": "video", "content": {"url": message.url}}


def respond_quick_replies(message: QuickReplies, report: Report) -> Response:
    """A text with choices; a quick reply's text has no place for links but itself."""
    text = plain_text(message.text, message.links, (), report)
    items = [_quick_reply(item, report) for item in message.items]
    return {"type": "quickreply", "content": {"message": text, "items": items}}


def _quick_reply(item: QuickReply, report: Report) -> Json:
    written: Response = {"type": item.type, "text": report.cut(item.text)}
    if item.intent_id is not None:
        written["intentId"] = item.intent_id
    return written


def respond_buttons(message: Buttons, report: Report) -> Response:
    """A text with buttons."""
    text = plain_text(message.text, message.links, (), report)
    items = [_button(item, report) for item in message.items]
    return {"type": "button", "content": {"message": text, "items": items}}


def _button(item: Button, report: Report) -> Json:
    """Comm100 requires ``openIn`` of a hyperlink and ``webviewOpenStyle`` of a webview."""
    open_in = item.open_in or ("newWindow" if item.type == "hyperlink" else None)
    style = item.webview_style or ("full" if item.type == "webview" else None)
    written: Response = {"type": item.type, "text": report.cut(item.text)}
    optional = {
        "url": item.url,
        "intentId": item.intent_id,
        "openIn": open_in,
        "webviewOpenStyle": style,
    }
    written.update({key: value for key, value in optional.items() if value is not None})
    return written
