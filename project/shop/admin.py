from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from project.shop.models import Order

if TYPE_CHECKING:
    OrderAdminBase = admin.ModelAdmin[Order]
else:
    OrderAdminBase = admin.ModelAdmin


@admin.register(Order)
class OrderAdmin(OrderAdminBase):
    list_display = ["number", "customer", "status", "total", "carrier", "expected_on"]
    list_filter = ["status", "carrier"]
    search_fields = ["number", "customer", "email"]
