"""Secrets that are known by what they look like, wherever they stand."""

from __future__ import annotations

from .markers import marker
from .numbers import mask_accounts, mask_cards, mask_social_security
from .patterns import Match, pattern

# What stands in the first and the last parentheses stays.
_SHAPES = (
    ("pem block", r"(?s)()-----BEGIN [^\n-]*-----.*?(?:-----END [^\n-]*-----|$)()"),
    ("jwt", r"()\beyJ[\w-]*\.(?:eyJ|[\w-]*\.)[\w.-]*()"),
    ("bearer token", r"""(?i)(\bbearer[\s:=]+)[^\s"',;]{3,}()"""),
    ("credentials", r"""(//)[^\s/?#"'<>]*:[^\s/?#"'<>]*(@)"""),
    ("cloud key", r"()(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}()"),
    ("cloud key", r"()(?:gh[a-z]_|github_pat_|glpat-|npm_)[0-9A-Za-z_-]{16,}()"),
    ("cloud key", r"()xox[a-z]-[0-9A-Za-z-]{8,}()"),
    ("cloud key", r"()(?:[sprk]k_(?:live|test)|whsec)_[0-9A-Za-z]{8,}()"),
    ("cloud key", r"()AIza[0-9A-Za-z_-]{30,}()"),
    ("cloud key", r"()\bsk-[0-9A-Za-z_-]{20,}()"),
)
_EACH = tuple((pattern(expression), marker(reason)) for reason, expression in _SHAPES)
_ANY = pattern("|".join(f"(?:{expression})" for _, expression in _SHAPES))

_SHORTEST_NUMBER = len("123-45-6789")


def mask_shapes(text: str, *, cards: bool = True) -> str:
    """A text without markers, without what looks like a secret."""
    if _ANY.search(text):
        for shape, mark in _EACH:

            def masked(found: Match, mark: str = mark) -> str:
                return f"{found[1]}{mark}{found[2]}"

            text = shape.sub(masked, text)
    if len(text) < _SHORTEST_NUMBER:
        return text
    text = mask_social_security(mask_accounts(text))
    return mask_cards(text) if cards else text
