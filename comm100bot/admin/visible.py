"""Text from visitors as it is shown to staff: nothing in it can hide, or turn the line around."""

from __future__ import annotations

import re

# Control characters, marks that change the direction of writing, and what has no width. The
# joiners of emoji and of Indic scripts, and the two plain direction marks, stay.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u2028-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text, with each hidden character written as its code: ``⟨U+202E⟩``."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text.replace("\r\n", "\n"))


def shortened(text: str, most: int = 80) -> str:
    """One line of at most so many characters, for a list."""
    line = " ".join(visible(text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
