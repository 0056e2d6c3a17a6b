"""The names of fields whose values are never stored, and how a name is told to be one of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from comm100bot.rules.text import encodable, normalize

from .markers import is_marker, marker, without_markers
from .patterns import escape, pattern

# Names that people write before a secret in running text, too: "my pin is 1234".
_SPOKEN = (
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "pin",
    "mot de passe",
    "passwort",
    "kennwort",
    "contraseña",
    "contrasena",
    "senha",
    "密码",
    "密碼",
    "пароль",
    "secret",
    "secret key",
    "token",
    "api key",
    "access key",
    "private key",
    "authorization",
    "otp",
    "one time code",
    "cvv",
    "cvc",
    "security code",
    "card number",
    "account number",
    "ssn",
    "social security",
    "security answer",
    "mothers maiden",
)

# From Sentry, Relay, sentry-python, Django's error reports, and our own additions; without the
# longer names that one of these stands in. Sentry's list of addresses is left out: the visitor's
# address is what staff look for. So is Comm100's ssoId: people are found and erased by it.
_WRITTEN = (
    "credentials",
    "credential",
    "bearer",
    "mysql pwd",
    "two factor",
    "csrf",
    "xsrf",
    "session id",
    "user session",
    "aiohttp session",
    "phpsessid",
    "connect sid",
    "symfony",
    "cookie",
    "x forwarded for",
    "x real ip",
    "remote addr",
    "signature",
    "api",
    "pass",
    "jwt",
    "refresh",
    "totp",
    "recovery code",
    "csc",
    "card no",
    "card pin",
    "pin number",
    "card expiry",
    "iban",
    "bic",
    "sort code",
    "routing",
    "sin",
    "nino",
    "national id",
    "national insurance",
    "tax id",
    "passport",
    "licence",
    "license",
    "maiden name",
)

# Also as words of their own they stand in harmless names: shipping pin, session count.
_EXACT = ("pin", "pan", "auth", "key", "session", "expiry")

_LABELS = frozenset(
    name
    for about in ("", "field", "display")
    for name in (f"{about}label", f"{about}name", f"{about}key", f"{about}title", "question")
)
_VALUES = frozenset(["answer", "answers", "text"])

_SHORT = 4

_WITHOUT_SEPARATORS = str.maketrans("", "", "_-.")

_WORD = pattern(r"(\p{Lu}+)([\p{Ll}\p{Lt}\p{Lm}\p{Lo}\pM]*)|([\p{Ll}\p{Lt}\p{Lm}\p{Lo}\pM]+)")


class Vocabulary:
    """All sensitive names: ours, and the host project's.

    ``spoken`` is an expression for those that people write before a secret in running text.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        own = [name for name in names if squeeze(name)]
        reasons = {squeeze(name): _reason(name) for name in [*own, *_EXACT, *_SPOKEN, *_WRITTEN]}
        exact = {squeeze(name) for name in _EXACT}
        self._alone = {name: why for name, why in reasons.items() if name in exact}
        self._words = {
            name: why
            for name, why in reasons.items()
            if name not in exact and _needs_a_word_of_its_own(name)
        }
        self._parts = [
            (name, reasons[name])
            for name in sorted(reasons, key=len, reverse=True)
            if name not in self._alone and name not in self._words
        ]
        self.spoken = "|".join(_in_running_text(name) for name in (*own, *_SPOKEN))

    def reason(self, name: str) -> str | None:
        """The name of the list that makes this key or label a sensitive one."""
        name = _unwrapped(without_markers(encodable(name)))
        squeezed = squeeze(name)
        if squeezed in self._alone:
            return self._alone[squeezed]
        for part, reason in self._parts:
            if part in squeezed:
                return reason
        if not any(word in squeezed for word in self._words):
            return None
        words = self._words.keys() & (words_of(name) | {squeezed})
        return self._words[min(words)] if words else None

    def occurs_in(self, text: str) -> bool:
        """Does a sensitive name stand anywhere in this?"""
        text = without_markers(text)
        squeezed = squeeze(text)
        if any(part in squeezed for part, _ in self._parts):
            return True
        alone = [name for name in (*self._words, *self._alone) if name in squeezed]
        if not alone:
            return False
        words = words_of(text) | words_of(text.translate(_WITHOUT_SEPARATORS))
        return not words.isdisjoint(alone)


@lru_cache(maxsize=16)
def vocabulary(names: tuple[str, ...]) -> Vocabulary:
    """Our list with the host project's names, prepared once."""
    return Vocabulary(names)


def squeeze(name: str) -> str:
    """A name without case, spaces and signs, as names are compared."""
    return "".join(filter(str.isalnum, normalize(normalize(name).casefold())))


def words_of(name: str) -> set[str]:
    """The words of a name, split at case changes, digits, spaces and signs.

    Whether a word's first letter ends a row of capitals can't be known, so "CVVCode" and "CVVcode"
    both have the word "cvv".
    """
    words: set[str] = set()
    for found in _WORD.finditer(normalize(encodable(name))):
        capitals, rest, small = found[1] or "", found[2] or "", found[3] or ""
        words |= {small, capitals + rest} if len(capitals) < 2 else {capitals}
        if len(capitals) > 1 and rest:
            words |= {capitals[:-1], capitals[-1] + rest, rest}
    return {squeeze(word) for word in words}


def _unwrapped(name: str) -> str:
    """The name inside Comm100's ``{!Variable.name}``."""
    name = name.strip()
    if name.startswith("{!") and name.endswith("}"):
        return name[2:-1].partition(".")[2] or name
    return name


def is_label(key: str) -> bool:
    """Can this key's text say what stands in a value beside it?"""
    return squeeze(key) in _LABELS


def is_value(key: str) -> bool:
    """Can what stands under this key be what a label beside it names?"""
    squeezed = squeeze(key)
    return squeezed in _VALUES or squeezed.endswith(("value", "values"))


def _needs_a_word_of_its_own(name: str) -> bool:
    """Is the name too short to be looked for inside words?

    Chinese and other scripts without capitals may have no spaces between words: there it is not.
    """
    return len(name) <= _SHORT and all(unicodedata.category(sign) != "Lo" for sign in name)


def _reason(name: str) -> str:
    reason = normalize(encodable(name)).strip()
    return reason if is_marker(marker(reason)) else "sensitive"


def _in_running_text(name: str) -> str:
    words = r"[\s_.-]*".join(escape(word) for word in encodable(name).split())
    return rf"(?:^|[^\pL\pN]){words}" if _needs_a_word_of_its_own(squeeze(name)) else words
