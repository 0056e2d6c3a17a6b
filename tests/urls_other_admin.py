"""A project with an admin site of its own, at an address of its own, and without the webhook."""

from django.contrib.admin import AdminSite
from django.urls import path

from comm100bot import admin, models

office = AdminSite(name="office")
office.register(models.Bot, admin.BotAdmin)
office.register(models.Rule, admin.RuleAdmin)
office.register(models.Session, admin.SessionAdmin)

urlpatterns = [
    path("back-office/", office.urls),
    # The demo's header links to its chat page.
    path("chat/", office.login, name="chat"),
]
