"""Import and export: the rules file, with what it would change before it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.changing import changing
from comm100bot.models import Bot, Source
from comm100bot.rulesfile import (
    RulesFileError,
    check_rules,
    export_rules,
    merge_rules,
    parse_rules,
)
from comm100bot.setups import stored_setup, write_setup

from .bot_pages import bot_page, page_context, page_url
from .changes import SEEN_SETUP, changes_page, is_stale
from .restoring import check_right
from .rule_states import Button

if TYPE_CHECKING:
    from .bot import BotAdmin

MOST_BYTES = 10 * 1024 * 1024
"""More than any set of rules that people write."""


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Rules file"),
        required=False,
        help_text=gettext_lazy("A file that was exported here, or written by hand."),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    replace = forms.BooleanField(
        label=gettext_lazy("Delete the rules that are not in the file"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file and file.size > MOST_BYTES:
            self.add_error("file", _("This file is too large to be a rules file."))
        elif file:
            # What was read once is kept by the pages that follow.
            cleaned["text"] = file.read().decode("utf-8", "replace")
        elif not cleaned.get("text"):
            self.add_error("file", _("Choose a rules file."))
        return cleaned


@bot_page("export/", name="export", permission="comm100bot.view_rule")
def export_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """The rules file, to be saved."""
    day = timezone.localdate().isoformat()
    name = f"{bot.slug}-rules-{day}.json"
    return HttpResponse(
        export_rules(bot),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bot_page(
    "import/",
    name="import",
    title=gettext_lazy("Import and export"),
    order=60,
    permission="comm100bot.view_rule",
)
def import_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """Choose a file; see what it would change; take it."""
    may_import = may(request.user, "comm100bot.change_rule", bot) and may(
        request.user, "comm100bot.publish_rule", bot
    )
    errors: Sequence[str] = ()
    form = ImportForm()
    if request.method == "POST":
        if not may_import:
            raise PermissionDenied
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return _take(admin, request, bot, **form.cleaned_data)
            except RulesFileError as error:
                errors = error.errors
    context = {
        **page_context(admin, request, bot, "import"),
        "form": form,
        "errors": errors,
        "may_import": may_import,
        "rule_count": bot.rules.count(),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/import.html", context)


def _take(
    admin: BotAdmin, request: HttpRequest, bot: Bot, *, text: str, replace: bool, **_rest: Any
) -> HttpResponse:
    """What the file would change; after a yes, the change. Raises RulesFileError."""
    rules, warnings = check_rules(parse_rules(text), bot)
    site = admin.admin_site.name
    now = stored_setup(bot)
    if "_confirm" in request.POST and not is_stale(request, now):
        with changing(bot, author=request.user, source=Source.IMPORT) as row:
            before = stored_setup(row)
            after = merge_rules(before, rules, replace=replace)
            check_right(request, bot, before, after)
            write_setup(row, after)
        messages.success(request, _("The rules of the file were taken."))
        return HttpResponseRedirect(page_url("history", bot, site))
    draft = merge_rules(now, rules, replace=replace)
    check_right(request, bot, now, draft)
    fields = {
        "text": text,
        SEEN_SETUP: now.digest,
        **({"replace": "on"} if replace else {}),
    }
    return changes_page(
        admin,
        request,
        bot,
        draft,
        confirm=(page_url("import", bot, site), fields),
        buttons=(Button(name="_confirm", label=_("Take these rules")),),
        title=_("What this file would change"),
        back_url=page_url("import", bot, site),
        warnings=warnings,
    )
