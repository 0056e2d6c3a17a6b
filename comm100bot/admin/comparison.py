"""The live rules beside a draft of them, of which staff want to know what it would change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from comm100bot.models import Bot
from comm100bot.rulebook import Rulebook, compile_setup, load
from comm100bot.setups import Setup, as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two sets of rules of one bot. ``digest`` tells just these two from all others."""

    bot: Bot
    live: Rulebook
    draft: Rulebook
    digest: str
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, bot: Bot, draft: Setup) -> Comparison:
        """This draft beside what is live; without a notice that is on in both, which hides all."""
        live = load(bot)
        warnings: tuple[str, ...] = ()
        if live.setup.notice is not None and live.setup.notice == draft.notice:
            warnings = (
                _("Everybody is answered with the notice now. This is about the time after it."),
            )
            live = compile_setup(replace(live.setup, notice=None), live.version)
            draft = replace(draft, notice=None)
        about = as_json([bot.pk, live.version, draft.settings, draft.rules])
        return cls(
            bot=bot,
            live=live,
            draft=compile_setup(draft),
            digest=hashlib.sha256(about.encode()).hexdigest(),
            warnings=warnings,
        )
