from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.redaction.numbers import mask_accounts, mask_cards, mask_social_security

CARD = "[redacted:card number]"

CARDS = (
    "4111111111111111",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6759649826438453",
    "6304000000000000000",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111 - 1111 - 1111 - 1111",
    "4111\u00a01111\u20111111\u22121111",
    "4111.1111.1111.1111",
    "4111/1111/1111/1111",
    "4111+1111+1111+1111",
    "4111\u200b1111\u200b1111\u200b1111",
    "4222 2222 22222",
    "3782 822463 10005",
    "3056 930902 5904",
    "41 11 11 11 11 11 11 11",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    "４１１１ １１１１ １１１１ １１１１",
    "٤١١١١١١١١١١١١١١١",
)


@pytest.mark.parametrize("card", CARDS)
def test_card_is_masked(card: str) -> None:
    assert mask_cards(card) == CARD


@pytest.mark.parametrize("card", CARDS)
def test_text_around_a_card_stays(card: str) -> None:
    assert mask_cards(f"my card is {card}, thanks") == f"my card is {CARD}, thanks"


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "411111111111",
        "41111111111111111111",
        "12345678901234567890123456789012",
        "+4917012345674",
        "call +1 604 555 1234",
        "49.28123456789014",
        "-123.1234567890128",
        "/Date(1358453897009)/",
        "/Date(1358453897009+0800)/",
        "2023-02-08 2023-02-04",
        "10.20.30.40 10.20.30.43",
        "4111\n1111\n1111\n1111",
        "",
    ],
)
def test_other_number_stays(text: str) -> None:
    assert mask_cards(text) == text


def test_card_between_other_numbers_is_found() -> None:
    assert mask_cards("order 1780064 4111 1111 1111 1111") == f"order 1780064 {CARD}"
    assert mask_cards("4111.1111.1111.1111.5") == f"{CARD}.5"


def test_expiry_and_security_code_go_with_the_card() -> None:
    assert mask_cards("4111 1111 1111 1111 12/27 123 ok") == f"{CARD} ok"
    assert mask_cards("4111111111111111, 5551234567") == f"{CARD}, 5551234567"


def test_two_cards_are_two() -> None:
    assert mask_cards("4111111111111111 or 5555555555554444") == f"{CARD} or {CARD}"
    assert mask_cards("4111111111111111 5555555555554444") == f"{CARD} {CARD}"


def test_numbers_that_share_digits_go_together() -> None:
    assert mask_cards("4111 1111 1111 1111 1111 1111") == CARD


def test_long_international_number_can_be_a_card() -> None:
    assert mask_cards("+4111111111111111") == f"+{CARD}"


def test_plus_between_words_is_a_space() -> None:
    assert mask_cards("card+378282246310005") == f"card+{CARD}"


def test_decimal_whose_whole_part_is_a_card_is_masked() -> None:
    assert mask_cards("4111111111111111.00") == f"{CARD}.00"


def luhn(digits: str) -> str:
    total = sum(
        sum(divmod(int(digit) * (2 - index % 2), 10)) for index, digit in enumerate(digits[::-1])
    )
    return digits + str(-total % 10)


@given(
    st.text("0123456789", min_size=12, max_size=18).map(luhn),
    st.sampled_from(["", " ", "-"]),
    st.sampled_from(["", "pay with ", "x", "(", "No. "]),
)
def test_every_card_number_is_found(card: str, separator: str, before: str) -> None:
    written = separator.join(card[at : at + 4] for at in range(0, len(card), 4))
    assert mask_cards(f"{before}{written} please") == f"{before}{CARD} please"


ACCOUNTS = (
    "GB82WEST12345698765432",
    "GB82 WEST 1234 5698 7654 32",
    "gb82 west 1234 5698 7654 32",
    "GB82-WEST-1234-5698-7654-32",
    "DE89 3704 0044 0532 0130 00",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_bank_account_is_masked(account: str) -> None:
    assert mask_accounts(account) == "[redacted:bank account]"
    assert mask_accounts(f"pay to {account} now") == "pay to [redacted:bank account] now"


@pytest.mark.parametrize(
    "text",
    [
        "GB83WEST12345698765432",
        "ZZ82WEST12345698765432",
        "xGB82WEST12345698765432",
        "GB82WEST12345698765432x",
        "GB82 WEST  1234 5698 7654 32",
        "GB82 WEST 1234",
        "GB82 WEST, 1234",
        "is12 people",
    ],
)
def test_other_text_is_no_bank_account(text: str) -> None:
    assert mask_accounts(text) == text


def test_bank_account_behind_what_looks_like_one_is_found() -> None:
    assert mask_accounts("is12 GB82WEST12345698765432").startswith("is12 [redacted:")
    assert mask_accounts("NO93 8601 1117 947 NO93 8601 1117 947").count("[redacted:") == 2


def test_beginning_of_a_bank_account_inside_another_is_passed_over() -> None:
    assert mask_accounts("FR76 3000 6000 0112 3456 7890 189") == "[redacted:bank account]"
    assert mask_accounts("MT84 MALT 0110 0001 2345 MT-12 AST0 01S") != ""


@pytest.mark.parametrize("number", ["123-45-6789", "078\u201105\u20111120"])
def test_social_security_number_is_masked(number: str) -> None:
    masked = mask_social_security(f"mine is {number}.")
    assert masked == "mine is [redacted:social security]."


@pytest.mark.parametrize("text", ["1123-45-6789", "123-45-67890", "123-456-7890", "123456789"])
def test_other_dashes_are_no_social_security_number(text: str) -> None:
    assert mask_social_security(text) == text
