"""Addresses of the demo site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

from project import chat

admin.site.site_header = admin.site.site_title = "Comm100 bot"
# The header has a link of its own to the chat page.
admin.site.site_url = None

urlpatterns = [
    path("", chat.page, name="chat"),
    path("comm100/", include("comm100bot.urls")),
    path("admin/", admin.site.urls),
    # Few small files with names that nobody guesses; a large site leaves them to its web server.
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
]
