"""Images and files that staff upload: which may be, and at which address visitors find them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from comm100bot.access import may
from comm100bot.conf import settings
from comm100bot.models import Bot, Upload

from .fact_data import bot_of
from .generics import AnyAdmin

HEAD = 1024
"""Bytes that tell what a file is."""

LONGEST_NAME = 255

_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP", re.DOTALL)
_PDF = re.compile(rb".*?%PDF-", re.DOTALL)
_ZIP = re.compile(rb"PK(\x03\x04|\x05\x06)")
# In one byte a character, or marked as two.
_TEXT = re.compile(rb"\xff\xfe|\xfe\xff|[^\0]*\Z")

PICTURES: Mapping[str, re.Pattern[bytes]] = dict.fromkeys(
    ("png", "jpg", "jpeg", "gif", "webp"), _PICTURE
)
FILES: Mapping[str, re.Pattern[bytes]] = {
    "pdf": _PDF,
    **dict.fromkeys(("txt", "csv"), _TEXT),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "zip"), _ZIP),
    **PICTURES,
}
"""How files may end that are sent, and how what is in them begins. No browser runs any of them."""

BY_KIND: Mapping[str, Mapping[str, re.Pattern[bytes]]] = {"image": PICTURES, "file": FILES}
"""What each kind of message takes."""


def accepted(kind: str) -> str:
    """What a browser offers to choose from."""
    return ",".join(f".{ending}" for ending in BY_KIND[kind])


def check_upload(file: UploadedFile[Any], kind: str) -> None:
    """Refuses, in a sentence, what no message of this kind may send."""
    limit = settings.MAX_UPLOAD_BYTES
    if (file.size or 0) > limit:
        sizes = {"size": filesizeformat(file.size or 0), "limit": filesizeformat(limit)}
        raise forms.ValidationError(_("This has %(size)s; at most %(limit)s are possible.") % sizes)
    endings = BY_KIND[kind]
    ending = PurePath(file.name or "").suffix.lower().removeprefix(".")
    if ending not in endings:
        known = {"endings": ", ".join(endings)}
        raise forms.ValidationError(_("Choose a file of one of these kinds: %(endings)s.") % known)
    head = file.read(HEAD)
    file.seek(0)
    if not endings[ending].match(head):
        sentence = _("The name ends in .%(ending)s, but what is in the file is something else.")
        raise forms.ValidationError(sentence % {"ending": ending})


def keep_upload(request: HttpRequest, bot_id: int, file: UploadedFile[Any]) -> str:
    """The whole address at which visitors find the file from now on."""
    user: Any = request.user
    name = (file.name or "")[:LONGEST_NAME]
    kept = Upload.objects.create(bot_id=bot_id, file=file, name=name, uploaded_by=user)
    return request.build_absolute_uri(kept.file.url)


# From the page's script, as soon as a file was chosen: nothing has to be chosen twice.


class UploadForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in BY_KIND])
    file = forms.FileField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            check_upload(cleaned["file"], cleaned["kind"])
        return cleaned


def upload_urls(admin: AnyAdmin) -> list[URLPattern]:
    view = admin.admin_site.admin_view(partial(upload_view, admin))
    return [path("upload/", view, name="comm100bot_rule_upload")]


def upload_view(admin: AnyAdmin, request: HttpRequest) -> HttpResponse:
    """Keep one file: its ``url`` and ``name``, or the ``error`` that says why not."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    bot = bot_of(request, request.POST.get("bot", ""))
    if not _may_upload(request, bot):
        raise PermissionDenied
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"error": next(iter(form.errors.values()))[0]})
    file = form.cleaned_data["file"]
    return JsonResponse({"url": keep_upload(request, bot.pk, file), "name": file.name})


def _may_upload(request: HttpRequest, bot: Bot) -> bool:
    verbs = ("change", "add")
    return any(may(request.user, f"comm100bot.{verb}_rule", bot) for verb in verbs)
