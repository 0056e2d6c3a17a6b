"""Include these anywhere: ``path("comm100/", include("comm100bot.urls"))``."""

from django.urls import path

from .views import webhook

app_name = "comm100bot"

urlpatterns = [
    # Any text may stand for the bot: one that can't be a short name is just another unknown bot.
    path("webhook/<str:slug>/", webhook, name="webhook"),
    # Comm100's settings take whatever was pasted: a redirect to the slash would lose the body.
    path("webhook/<str:slug>", webhook),
]
