"""The raw body of a call, read by ourselves.

Django reads nothing of a chunked body under WSGI, and DRF nothing under ASGI; both go by a
``Content-Length`` that is not there. Senders on .NET send chunked bodies by default.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from rest_framework import status
from rest_framework.exceptions import APIException

PIECE = 4096
READ_SECONDS = 10.0


class LengthRequired(APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = "Send a Content-Length header, or a chunked body."


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large. Send less additional data with the call."


class AmbiguousLength(APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "Send either a Content-Length header or a chunked body, not both."


class Compressed(APIException):
    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    default_detail = "Send the body without compression."


class ShortBody(Exception):
    """Less arrived than was announced, or not in time. ``received`` is what did arrive."""

    def __init__(self, received: bytes) -> None:
        super().__init__()
        self.received = received


def read_body(request: HttpRequest, limit: int) -> bytes:
    """The body of this request, at most ``limit`` bytes.

    Raises LengthRequired, BodyTooLarge (before reading, where the length is known), Compressed and
    AmbiguousLength, and ShortBody when the body breaks off.
    """
    length = _announced_length(request)
    if length is not None and length > limit:
        raise BodyTooLarge
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() not in (
        "",
        "identity",
    ):
        raise Compressed
    if length is not None:
        body = _read(request.read, length)
        if len(body) < length:
            raise ShortBody(body)
        return body
    body = _read(_chunked_reader(request), limit + 1)
    if len(body) > limit:
        raise BodyTooLarge
    return body


def _announced_length(request: HttpRequest) -> int | None:
    """The Content-Length; None for a chunked body."""
    length = request.META.get("CONTENT_LENGTH") or ""
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    if chunked and length:
        raise AmbiguousLength
    if chunked:
        return None
    if not (length.isascii() and length.isdigit()):
        raise LengthRequired
    return int(length)


def _chunked_reader(request: HttpRequest) -> Callable[[int], bytes]:
    if isinstance(request, ASGIRequest):
        return request.read
    # Only a server that decodes chunks ends this stream; reading another one would wait for ever.
    # https://github.com/GrahamDumpleton/mod_wsgi and gunicorn agreed on this key.
    if not request.META.get("wsgi.input_terminated"):
        raise LengthRequired("This server can't read chunked bodies. Send a Content-Length.")
    read: Callable[[int], bytes] = request.META["wsgi.input"].read
    return read


def _read(read: Callable[[int], bytes], most: int) -> bytes:
    """Up to ``most`` bytes; fewer when the stream ends."""
    pieces = bytearray()
    deadline = time.monotonic() + READ_SECONDS
    while len(pieces) < most and time.monotonic() < deadline:
        try:
            piece = read(min(PIECE, most - len(pieces)))
        except Exception as error:
            raise ShortBody(bytes(pieces)) from error
        if not piece:
            return bytes(pieces)
        pieces += piece
    if len(pieces) < most:
        raise ShortBody(bytes(pieces))
    return bytes(pieces)
