"""Include these anywhere: ``path("comm100/", include("comm100bot.urls"))``."""

from django.urls import path

from .views import webhook

app_name = "comm100bot"

urlpatterns = [
    path("webhook/<slug:slug>/", webhook, name="webhook"),
    # Comm100's settings take whatever was pasted: a redirect to the slash would lose the body.
    path("webhook/<slug:slug>", webhook),
]
