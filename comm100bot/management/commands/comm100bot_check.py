"""``manage.py comm100bot_check --bot SLUG [--json]``: do the pins hold, is anything wrong?"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comm100bot import rulebook
from comm100bot.pins import PinResult, run_pins
from comm100bot.reviewing import Finding, review
from comm100bot.seen import catch_up
from comm100bot.setups import stored_setup

from ._arguments import add_bot, find_bot, write_in_utf8


class Command(BaseCommand):
    help = (
        "Runs a bot's pins and reviews its rules. Exits with 1 when a pin does not hold or a "
        "finding is serious."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_bot(parser)
        parser.add_argument("--json", action="store_true", help="Write the report as JSON.")

    def handle(self, *args: Any, bot: str, **options: Any) -> None:
        row = find_bot(bot)
        while not catch_up(row):
            pass
        setup = stored_setup(row)
        names = {rule["key"]: rule["name"] for rule in setup.rules}
        results = run_pins(row, rulebook.load(row))
        findings = review(row, setup)
        write_in_utf8(self.stdout)
        if options["json"]:
            report = {
                "pins": [_pin_data(result) for result in results],
                "findings": [_finding_data(finding, names) for finding in findings],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            for result in results:
                self.stdout.write(_pin_line(result))
            for finding in findings:
                self.stdout.write(_finding_line(finding, names))
        broken = sum(result.holds is False for result in results)
        serious = sum(finding.serious for finding in findings)
        if broken or serious:
            raise CommandError(
                f"{broken} of {len(results)} pins do not hold; {serious} of {len(findings)} "
                "findings are serious."
            )
        if not options["json"]:
            self.stdout.write(f"{len(results)} pins hold; nothing serious was found.")


STATES = {True: "holds", False: "broken", None: "unknown"}


def _pin_data(result: PinResult) -> dict[str, Any]:
    pin = result.pin
    return {
        "id": pin.pk,
        "pin": str(pin),
        "state": STATES[result.holds],
        "blocks": pin.blocks,
        "why": result.sentence,
    }


def _finding_data(finding: Finding, names: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "serious": finding.serious,
        "rule": names.get(finding.rule_key, ""),
        "key": finding.rule_key,
        "sentence": finding.sentence,
    }


def _pin_line(result: PinResult) -> str:
    return f"Pin {STATES[result.holds]}: {result.pin}. {result.sentence}".rstrip()


def _finding_line(finding: Finding, names: dict[str, str]) -> str:
    about = f"“{names[finding.rule_key]}”: " if finding.rule_key in names else ""
    return f"{'Serious' if finding.serious else 'Note'}: {about}{finding.sentence}"
