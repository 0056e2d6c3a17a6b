"""Secrets that are numbers, and that their check digits tell from other numbers."""

from __future__ import annotations

from collections.abc import Iterator

from .markers import marker
from .patterns import Match, escape, pattern

# Cards

_CARD = marker("card number")

_RUN = pattern(r"(\pL?\+)?\p{Nd}+(?:(?:[ \t\p{Zs}\p{Pd}\p{Cf}\x{2212}]{1,3}|[+._/])\p{Nd}+)*")
_GROUP = pattern(r"\p{Nd}+")
_ODD_SEPARATOR = pattern(r"[._/]")

# The fraction of a decimal, and the milliseconds of a /Date(...)/: one in ten passes Luhn.
_NO_CARD = pattern(
    r"\s*(?:[-+]?\p{Nd}{1,12}[.,]\p{Nd}+|/Date\(-?(?:1\d{12}|\d{1,12})[+-]?\d*\)/)\s*"
)

_CARD_AND_MORE = pattern(rf"({escape(_CARD)})(?:[ \t,;/-]{{1,3}}\pN{{1,4}}\b)+")

CARD_LENGTHS = range(13, 20)
_LONGEST_PHONE_NUMBER = 15
_AMERICAN_EXPRESS, _DINERS_CLUB = [4, 6, 5], [4, 6, 4]


def mask_cards(text: str) -> str:
    """The text without payment cards: 13 to 19 digits, in groups or not, that pass Luhn's check.

    The short numbers behind a card, such as its expiry and its security code, go with it.
    """
    if _NO_CARD.fullmatch(text):
        return text
    masked = _RUN.sub(_without_cards, text)
    return masked if masked == text else _CARD_AND_MORE.sub(lambda found: found[1], masked)


def _without_cards(found: Match) -> str:
    run, plus = found[0], found[1] or ""
    if len(run) < CARD_LENGTHS.start or (plus == "+" and _is_phone_number(run)):
        return run
    done: list[str] = []
    end = 0
    for first, last in _joined(_cards(run)):
        done += [run[end:first], _CARD]
        end = last
    return "".join([*done, run[end:]])


def _is_phone_number(run: str) -> bool:
    """Can digits behind a plus be a phone number? In a form's text, a plus is a space."""
    return sum(map(str.isdecimal, run)) <= _LONGEST_PHONE_NUMBER


def _cards(run: str) -> Iterator[tuple[int, int]]:
    """Every row of whole groups that can be a card, in the order of their beginnings."""
    groups = [(group.start(), group.end()) for group in _GROUP.finditer(run)]
    ends = [0]
    for start, end in groups:
        ends.append(ends[-1] + end - start)
    luhn = _Luhn("".join(run[start:end] for start, end in groups))
    for first in range(len(groups)):
        for last in range(first, len(groups)):
            length = ends[last + 1] - ends[first]
            if length >= CARD_LENGTHS.stop:
                break
            if length in CARD_LENGTHS and luhn.holds(ends[first], ends[last + 1]):
                card = run[groups[first][0] : groups[last][1]]
                if _is_written_like_a_card(card, [b - a for a, b in groups[first : last + 1]]):
                    yield groups[first][0], groups[last][1]


class _Luhn:
    """Luhn's check of any part of a row of digits, in constant time."""

    def __init__(self, digits: str) -> None:
        self._sums = ([0], [0])
        for index, digit in enumerate(map(int, digits)):
            twice = digit * 2 - 9 * (digit > 4)
            for parity, sums in enumerate(self._sums):
                sums.append(sums[-1] + (twice if index % 2 == parity else digit))

    def holds(self, start: int, end: int) -> bool:
        """Do these digits pass? The last one counts once, the one before it twice, and so on."""
        sums = self._sums[end % 2]
        return (sums[end] - sums[start]) % 10 == 0


def _is_written_like_a_card(card: str, lengths: list[int]) -> bool:
    """Is this more than numbers that stand beside each other, such as two dates?

    In other groups than cards have, it must begin as the large issuers' cards do.
    """
    if len(lengths) == 1 or lengths in (_AMERICAN_EXPRESS, _DINERS_CLUB):
        return True
    if len(lengths) > 2 and set(lengths[:-1]) == {4} and lengths[-1] <= 7:
        return True
    begins = "".join(str(int(sign)) for sign in card if sign.isdecimal())[:2]
    return "22" <= begins < "70" and _ODD_SEPARATOR.search(card) is None


def _joined(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that overlap, as one: none of them can be known to be the card."""
    start = end = 0
    for first, last in spans:
        if first < end:
            end = max(end, last)
            continue
        if end:
            yield start, end
        start, end = first, last
    if end:
        yield start, end


# Bank accounts

_ACCOUNT = pattern(r"\b([A-Za-z]{2})[ -]?[0-9]{2}")

_ACCOUNT_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}


def mask_accounts(text: str) -> str:
    """The text without international bank account numbers (IBAN) whose check digits are right."""
    done: list[str] = []
    end = 0
    for found in _ACCOUNT.finditer(text):
        length = _ACCOUNT_LENGTHS.get(found[1].upper())
        if length is None or found.start() < end:
            continue
        account, last = _signs(text, found.start(), length)
        if len(account) == length and int(_as_digits(account[4:] + account[:4])) % 97 == 1:
            done += [text[end : found.start()], marker("bank account")]
            end = last
    return "".join([*done, text[end:]])


def _signs(text: str, start: int, count: int) -> tuple[str, int]:
    """So many letters and digits from here on, and where they end; none when more follow."""
    signs: list[str] = []
    end = start
    while end < len(text) and len(signs) < count:
        sign = text[end]
        if sign.isascii() and sign.isalnum():
            signs.append(sign)
        elif sign not in " -\xa0" or text[end - 1] in " -\xa0":
            break
        end += 1
    if end < len(text) and text[end].isalnum():
        return "", end
    return "".join(signs), end


def _as_digits(account: str) -> str:
    return "".join(str(int(sign, 36)) for sign in account)


# Social security

_SOCIAL_SECURITY = pattern(r"(^|\P{Nd})\p{Nd}{3}\p{Pd}\p{Nd}{2}\p{Pd}\p{Nd}{4}(\P{Nd}|$)")


def mask_social_security(text: str) -> str:
    """The text without American social security numbers, known by their dashes."""
    return _SOCIAL_SECURITY.sub(
        lambda found: f"{found[1]}{marker('social security')}{found[2]}", text
    )
