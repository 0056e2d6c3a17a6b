"""The data that the shop had before the bot came: its orders."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """One order of a customer."""

    class Status(models.TextChoices):
        RECEIVED = "received", "received"
        PACKED = "packed", "packed"
        ON_ITS_WAY = "on_its_way", "on its way"
        DELIVERED = "delivered", "delivered"
        RETURNED = "returned", "returned"

    number = models.CharField(max_length=20, unique=True)
    customer = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RECEIVED)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    carrier = models.CharField(max_length=100, blank=True)
    expected_on = models.DateField("expected on", null=True, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Order {self.number}"
