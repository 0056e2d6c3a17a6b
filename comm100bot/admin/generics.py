"""Django's generic classes, which not every version lets be subscripted at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.forms.formsets import BaseFormSet
from django.forms.models import BaseInlineFormSet, BaseModelFormSet

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.StackedInline[Any, Any]
    AnyForm = forms.ModelForm[Any]
    AnyFormSet = BaseFormSet[Any]
    AnyModelFormSet = BaseModelFormSet[Any, Any]
    AnyInlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    AnyAdmin = admin.ModelAdmin
    AnyInline = admin.StackedInline
    AnyForm = forms.ModelForm
    AnyFormSet = BaseFormSet
    AnyModelFormSet = BaseModelFormSet
    AnyInlineFormSet = BaseInlineFormSet
