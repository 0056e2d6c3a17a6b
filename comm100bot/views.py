"""The webhook: Comm100 posts a snapshot of a chat and gets the reply to show."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from django.db import Error as DatabaseError
from django.db import connections, transaction
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from . import answering
from .authentication import BotThrottle, TokenAuthentication, token_of
from .body import ShortBody, read_body
from .conf import settings
from .wire import UnreadableBody

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

logger = logging.getLogger("comm100bot")


class ReplyRenderer(BaseRenderer):
    """JSON in UTF-8, whatever the host's REST_FRAMEWORK settings say."""

    media_type = "application/json"
    format = "json"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
            "utf-8", "replace"
        )


class WebhookView(APIView):
    """One POST, one snapshot, one reply.

    Every policy is named here, so that a host's defaults can neither open nor break it.
    """

    authentication_classes = [TokenAuthentication]
    permission_classes = ()
    throttle_classes = [BotThrottle]
    parser_classes = ()
    renderer_classes = [ReplyRenderer]
    content_negotiation_class = BaseContentNegotiation
    versioning_class = None
    metadata_class = None
    schema = None
    http_method_names = ["post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # No negotiation: a hostile Accept header is never even parsed.
        request.accepted_renderer = ReplyRenderer()
        request.accepted_media_type = ReplyRenderer.media_type
        if request.method != "POST":
            self.http_method_not_allowed(request)
        if settings.REQUIRE_HTTPS and not request.is_secure():
            raise exceptions.PermissionDenied("Call this address over HTTPS.")
        self.perform_authentication(request)

    def post(self, request: Request, slug: str) -> Response:
        token, content_type = token_of(request), request.META.get("CONTENT_TYPE", "")
        try:
            body = read_body(request._request, settings.MAX_BODY_BYTES)
        except ShortBody as short:
            self.check_throttles(request)
            answering.reject_short_body(token, short.received, content_type)
            raise exceptions.ParseError(answering.SHORT_BODY) from short
        self.check_throttles(request)
        try:
            answer = answering.answer(token, body, content_type)
        except UnreadableBody as unreadable:
            raise exceptions.ParseError(unreadable.detail) from unreadable
        return Response(answer.body, status=answer.status)

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response]:
        return error_response

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers["Cache-Control"] = "no-store"
        # Nothing is negotiated, so nothing varies.
        response.headers.pop("Vary", None)
        return response


def error_response(error: Exception, context: dict[str, Any]) -> Response:
    """``{"detail": "a sentence that says what to do"}`` for whatever went wrong."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, exceptions.APIException):
        return Response(
            {"detail": str(error.detail)}, status=error.status_code, headers=_headers(error)
        )
    # Texts of database errors quote the row, with the visitor's data: the class alone is logged.
    logger.error("webhook.failed error=%s", type(error).__name__)
    if isinstance(error, DatabaseError | transaction.TransactionManagementError):
        return Response(
            {"detail": "The chat could not be stored. Send it again in a minute."},
            status=status.HTTP_503_SERVICE_UNAVAILABLE,
            headers={"Retry-After": "60"},
        )
    return Response(
        {"detail": "This went wrong on our side. The site's staff can see it in their logs."},
        status=status.HTTP_500_INTERNAL_SERVER_ERROR,
    )


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def outside_transactions(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Exempt a view from ``ATOMIC_REQUESTS`` on every database.

    The stored snapshot must not be rolled back by whatever raises after it.
    """
    for alias in connections:
        view = transaction.non_atomic_requests(using=alias)(view)
    return view


webhook = outside_transactions(WebhookView.as_view())
