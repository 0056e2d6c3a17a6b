"""The pure core can be used where Django is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCK_DJANGO = """
import sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "rest_framework"):
            raise ImportError(name)

sys.meta_path.insert(0, Block())
"""


@pytest.mark.parametrize(
    "module", ["wire", "rules", "facts", "replies", "redaction", "hours", "names", "sentences"]
)
def test_pure_module_never_imports_django(module: str) -> None:
    code = f"{BLOCK_DJANGO}\nimport comm100bot.{module}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_migrations_are_up_to_date(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
