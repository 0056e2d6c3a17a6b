"""The shape of a rule in the rules file, and what is wrong with one that has another shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.settings import api_settings

from .facts import FactError, check_path
from .lookups import registry
from .models import State
from .replies import CompiledReply, ReplyErrors, arrange_message, compile_reply
from .rules import OPERATORS, LogicError, OperandError, check_operand, parse_logic

LONGEST_FACT = 500


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses keys it does not know, as misspelt keys must not be lost."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            _refuse("This must be an object in braces.")
        if unknown := [key for key in data if key not in self.fields]:
            known = ", ".join(self.fields)
            _refuse(*(f"Unknown key “{key}”. The keys are {known}." for key in unknown))
        return super().to_internal_value(data)


def _refuse(*sentences: str) -> NoReturn:
    raise serializers.ValidationError({api_settings.NON_FIELD_ERRORS_KEY: list(sentences)})


class TextField(serializers.CharField):
    """Text, and nothing that merely can be turned into text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("This must be text.")
        return super().to_internal_value(data)

    def run_validation(self, data: Any = empty) -> Any:
        if data == "" or (isinstance(data, str) and not data.strip()):
            raise serializers.ValidationError("This must not be empty.")
        return super().run_validation(data)


class MomentField(serializers.DateTimeField):
    """An ISO 8601 time; without an offset it is meant in the bot's zone."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise serializers.ValidationError(
                "This must be a time such as 2026-11-22T14:05:00Z."
            ) from error
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.context["zone"])
        try:
            return moment.astimezone(dt.UTC)
        except OverflowError as error:
            raise serializers.ValidationError("This time is out of range.") from error


class AnyField(serializers.Field[Any, Any, Any, Any]):
    """Any JSON: what it must look like is checked with the rest of the rule."""

    def to_internal_value(self, data: Any) -> Any:
        return data


class KeyField(serializers.UUIDField):
    """A UUID as text: DRF would also make one of a number."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class ConditionSerializer(StrictSerializer):
    fact = TextField(max_length=LONGEST_FACT)
    operator = TextField()
    value = AnyField(required=False, allow_null=True, default=None)

    def validate_fact(self, path: str) -> str:
        try:
            folded = check_path(path, registry)
        except FactError as error:
            if not error.warning:
                raise serializers.ValidationError(str(error)) from error
            self.context["warnings"].append(str(error))
            return path
        if len(folded) > LONGEST_FACT:
            raise serializers.ValidationError("This name is too long.")
        if warning := undeclared(folded):
            self.context["warnings"].append(warning)
        return folded

    def validate_operator(self, key: str) -> str:
        if key not in OPERATORS:
            raise serializers.ValidationError(
                f"There is no operator “{key}”. The operators are {', '.join(OPERATORS)}."
            )
        return key

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            check_operand(attrs["operator"], attrs["value"])
        except OperandError as error:
            raise serializers.ValidationError({"value": str(error)}) from error
        return attrs


class RuleSerializer(StrictSerializer):
    key = KeyField(required=False, allow_null=True)
    name = TextField(max_length=200)
    state = serializers.ChoiceField(choices=State.choices, default=State.LIVE.value)
    logic = TextField(max_length=1000, default="all")
    starts = MomentField(required=False, allow_null=True, default=None)
    ends = MomentField(required=False, allow_null=True, default=None)
    conditions = ConditionSerializer(many=True, required=False, default=list)
    messages = AnyField(required=False, default=list)
    variables = AnyField(required=False, default=dict)
    status = AnyField(required=False, default=lambda: 200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            parse_logic(attrs["logic"], len(attrs["conditions"]))
        except LogicError as error:
            raise serializers.ValidationError({"logic": str(error)}) from error
        starts, ends = attrs["starts"], attrs["ends"]
        if starts and ends and ends <= starts:
            raise serializers.ValidationError({"ends": "A rule must end after it starts."})
        try:
            reply = compile_reply(attrs["messages"], attrs["variables"], attrs["status"])
        except ReplyErrors as errors:
            lines = [f"{place}: {sentence}" for place, sentence in errors.errors]
            raise serializers.ValidationError(lines) from errors
        self.context["warnings"].extend(template_warnings(reply))
        attrs["messages"] = [arrange_message(message) for message in attrs["messages"]]
        return attrs


def undeclared(path: str) -> str:
    """A warning, where a lookup exists but does not say that it gives this fact."""
    root, _dot, name = path.partition(".")
    if root not in registry or name in registry[root].gives:
        return ""
    given = ", ".join(f"{root}.{key}" for key in registry[root].gives)
    return f"The lookup “{root}” does not give “{path}”, so it is never set. It gives {given}."


def template_warnings(reply: CompiledReply) -> Iterator[str]:
    """Warnings of names in templates that no fact has: they will render empty."""
    for path, place in reply.places.items():
        try:
            warning = undeclared(check_path(path, registry))
        except FactError as error:
            warning = str(error)
        if warning:
            yield f"{place}: {warning}"


def error_lines(errors: Any, place: str = "") -> Iterator[str]:
    """DRF's nested errors as lines such as ``condition 2, value: Give a number.``"""
    if isinstance(errors, Mapping):
        for key, value in errors.items():
            yield from error_lines(value, _inside(place, key))
    elif isinstance(errors, list) and any(isinstance(item, Mapping) for item in errors):
        for number, item in enumerate(errors, 1):
            yield from error_lines(item, f"{place.removesuffix('s')} {number}")
    else:
        for item in errors if isinstance(errors, list) else [errors]:
            yield f"{place}: {item}" if place else str(item)


def _inside(place: str, key: Any) -> str:
    if key == api_settings.NON_FIELD_ERRORS_KEY:
        return place
    if isinstance(key, int):
        return f"{place.removesuffix('s')} {key + 1}"
    return f"{place}, {key}" if place else str(key)
