"""A URLconf in which nobody included the app's addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
