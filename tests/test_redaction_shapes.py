from __future__ import annotations

import pytest

from comm100bot.redaction.shapes import mask_shapes

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK=\n-----END RSA PRIVATE KEY-----"

# Put together here, so that no scanner takes them for real ones.
SECRETS = {
    "pem block": [PEM, PEM[:50], PEM.replace("\n", "\\n")],
    "jwt": ["eyJhbGciOiJI.eyJzdWIiOiIx.SflKxw", "eyJhbGciOiJub25lIn0.eyJzdWIi.", "eyJh.eyJz"],
    "cloud key": [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
        "github_pat_" + "11ABCDEFG0abcdefghij_klmnop",
        "xoxb-" + "1234567890-abcdefghij",
        "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "AIza" + "SyA-1234567890abcdefghijklmnopqrstu",
        "sk-" + "abcdefghijklmnopqrstuvwxyz",
    ],
}


@pytest.mark.parametrize(
    ("reason", "secret"), [(why, secret) for why, all_ in SECRETS.items() for secret in all_]
)
def test_secret_is_known_by_its_look(reason: str, secret: str) -> None:
    assert mask_shapes(f"see ({secret}") == f"see ([redacted:{reason}]"


def test_text_behind_a_pem_block_stays() -> None:
    assert mask_shapes(f"a {PEM} b {PEM} c") == "a [redacted:pem block] b [redacted:pem block] c"


@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER:"])
def test_token_of_a_bearer_is_masked(word: str) -> None:
    assert mask_shapes(f"{word} abc.def, ok") == f"{word} [redacted:bearer token], ok"


@pytest.mark.parametrize("credentials", ["user:pass", "user:p@ss", ":pass", "a:b:c"])
def test_only_the_credentials_of_a_url_are_masked(credentials: str) -> None:
    masked = mask_shapes(f"see postgres://{credentials}@host:5432/db?x=1")
    assert masked == "see postgres://[redacted:credentials]@host:5432/db?x=1"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.example.com:443/@user",
        "https://user@example.com/",
        "the bearer of it",
        "risk-assessment-documentation-for-all",
        "allon@comm100.com",
        "12983782710",
        "192.0.2.44",
        "2001:db8::1",
        "eyJust.",
        "AKIA",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/72.0.3626.119",
    ],
)
def test_harmless_text_stays(text: str) -> None:
    assert mask_shapes(text) == text


def test_numbers_are_looked_for_too() -> None:
    text = "4111111111111111 GB82WEST12345698765432 123-45-6789"
    assert mask_shapes(text).count("[redacted:") == 3
    assert mask_shapes("4111111111111111", cards=False) == "4111111111111111"
