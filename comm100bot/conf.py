"""The app's settings: the host's ``COMM100BOT`` dictionary, read live, every key optional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings

NAME = "COMM100BOT"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of ``COMM100BOT``: what it takes, its default, and a sentence that explains it."""

    name: str
    default: Any
    types: tuple[type, ...]
    help: str
    minimum: float | None = None


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            "MAX_BODY_BYTES",
            256 * 1024,
            (int,),
            "The largest request body that is read, in bytes. A larger one gets 413.",
            minimum=1024,
        ),
        Setting(
            "REQUIRE_HTTPS",
            False,
            (bool,),
            "Refuse calls over plain HTTP with 403.",
        ),
        Setting(
            "RATE_LIMIT",
            None,
            (int, type(None)),
            "How many calls a minute one bot may make before it gets 429. None: no limit.",
            minimum=1,
        ),
        Setting(
            "LOOKUP_TIMEOUT",
            1.0,
            (int, float),
            "How long one lookup may take, in seconds. A later one counts as not set.",
            minimum=0.01,
        ),
        Setting(
            "LOOKUP_THREADS",
            8,
            (int,),
            "How many lookups may run at the same time in one process.",
            minimum=1,
        ),
        Setting(
            "SENSITIVE_NAMES",
            (),
            (list, tuple),
            "Names of fields to redact, besides the built-in list.",
        ),
        Setting(
            "MAX_UPLOAD_BYTES",
            10 * 1024 * 1024,
            (int,),
            "The largest image or file that staff may upload for an answer, in bytes.",
            minimum=1024,
        ),
        Setting(
            "REJECTED_DAYS",
            7,
            (int,),
            "For how many days rejected deliveries are kept.",
            minimum=1,
        ),
        Setting(
            "REJECTED_ROWS",
            10_000,
            (int,),
            "How many rejected deliveries are kept at most.",
            minimum=1,
        ),
    )
}


def written() -> Mapping[str, Any]:
    """What the host wrote; an empty mapping where it wrote nothing usable (a check says so)."""
    value = getattr(django_settings, NAME, None)
    return value if isinstance(value, Mapping) else {}


def _read(name: str) -> Any:
    return written().get(name, SETTINGS[name].default)


class Settings:
    """Typed access. Nothing is remembered, so ``override_settings`` just works."""

    @property
    def MAX_BODY_BYTES(self) -> int:  # noqa: N802 - settings are upper case
        return int(_read("MAX_BODY_BYTES"))

    @property
    def REQUIRE_HTTPS(self) -> bool:  # noqa: N802
        return bool(_read("REQUIRE_HTTPS"))

    @property
    def RATE_LIMIT(self) -> int | None:  # noqa: N802
        limit = _read("RATE_LIMIT")
        return None if limit is None else int(limit)

    @property
    def LOOKUP_TIMEOUT(self) -> float:  # noqa: N802
        return float(_read("LOOKUP_TIMEOUT"))

    @property
    def LOOKUP_THREADS(self) -> int:  # noqa: N802
        return int(_read("LOOKUP_THREADS"))

    @property
    def SENSITIVE_NAMES(self) -> tuple[str, ...]:  # noqa: N802
        return tuple(_read("SENSITIVE_NAMES"))

    @property
    def MAX_UPLOAD_BYTES(self) -> int:  # noqa: N802
        return int(_read("MAX_UPLOAD_BYTES"))

    @property
    def REJECTED_DAYS(self) -> int:  # noqa: N802
        return int(_read("REJECTED_DAYS"))

    @property
    def REJECTED_ROWS(self) -> int:  # noqa: N802
        return int(_read("REJECTED_ROWS"))


settings = Settings()
