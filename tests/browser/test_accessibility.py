"""Can everybody use the staff's pages? All of them once, in light and in dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from comm100bot.changing import changing
from comm100bot.models import Bot, Snapshot, Version
from comm100bot.pins import pin_of
from comm100bot.setups import stored_setup, write_setup
from project.demo.data import load
from tests.factories import PAYLOADS, make_token, payload

pytestmark = pytest.mark.usefixtures("logged_in")

ADMIN = "/admin/comm100bot/"

DJANGOS = [
    # The site's head and the list of its pages: on each page, and the same in every admin.
    "#header",
    "#nav-sidebar",
    # Its label is a picture of a magnifying glass.
    "#searchbar",
]
"""What is Django's own, and out of our reach."""

BAD = {"serious", "critical"}


@pytest.fixture
def bot(live_server: LiveServer) -> Bot:
    """The demo's bot, which has answered a few turns and was changed since."""
    bot = load()
    address = f"/comm100/webhook/{bot.slug}/?token={make_token(bot)}"
    for file in sorted(PAYLOADS.glob("*.json")):
        Client().post(address, payload(file.stem), content_type="application/json")
    turn = turns(bot)[0]
    pin_of(turn, rule_key=turn.rule_key, rule_name=turn.rule_name).save()
    pin_of(turn, expectation="text", text="Something else", note="We promised it.").save()
    with changing(bot) as row:
        setup = stored_setup(row)
        first, second, *rest = setup.rules
        shadowed = {**second, "conditions": first["conditions"], "logic": first["logic"]}
        renamed = {**first, "name": "A person", "messages": second["messages"]}
        write_setup(row, setup.with_rules([renamed, shadowed, *rest[:-2], rest[-1]]))
    draft = bot.rules.all()[3]
    draft.state = "draft"
    draft.save()
    return bot


def turns(bot: Bot) -> Any:
    return Snapshot.objects.filter(bot=bot, outcome="answered").order_by("pk")


def addresses(bot: Bot) -> Iterator[str]:
    """Every page of the staff."""
    turn = turns(bot)[0]
    first, last = (Version.objects.filter(bot=bot).order_by(by)[0].number for by in ("pk", "-pk"))
    rule = bot.rules.all()[0]
    pin = bot.pins.all()[0]
    of_bot = f"bot/{bot.pk}"
    yield from (f"rule/?bot__id__exact={bot.pk}", "rule/add/")
    yield from (f"rule/{rule.pk}/{page}/" for page in ("change", "delete"))
    yield from ("bot/", f"{of_bot}/change/", f"{of_bot}/notice/", f"{of_bot}/import/")
    yield from (f"{of_bot}/try/?turn={turn.pk}", f"{of_bot}/changes/", f"{of_bot}/review/")
    yield from (f"{of_bot}/history/", f"{of_bot}/compare/?from={first}&to={last}")
    yield from (f"{of_bot}/{page}/" for page in (f"history/{first}/restore", "pins"))
    yield f"{of_bot}/pins/{pin.pk}/"
    yield from ("session/", f"session/{turn.session_id}/change/")
    yield from ("snapshot/", f"snapshot/{turn.pk}/change/", f"{of_bot}/turn/{turn.pk}/since/")
    yield from ("", "rejecteddelivery/")


LOOK = """async ({exclude, rules}) => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  // Colors fade in.
  await new Promise(requestAnimationFrame);
  for (const animation of document.getAnimations()) animation.finish();
  const options = {resultTypes: ["violations"]};
  if (rules) options.runOnly = rules;
  const {violations} = await axe.run({exclude: exclude.map((one) => [one])}, options);
  return violations.flatMap(({id, impact, nodes}) =>
    nodes.map(({html, failureSummary}) => ({id, impact, html, failureSummary})));
}"""

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def wrongs(page: Page) -> Iterator[str]:
    """What axe finds on the page as it is, in light and in dark; and whether it is too wide."""
    page.evaluate(AXE_SCRIPT)
    # Only colors differ between the two.
    for scheme, rules in (("light", None), ("dark", ["color-contrast", "link-in-text-block"])):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for found in page.evaluate(LOOK, {"exclude": DJANGOS, "rules": rules}):
            if found["impact"] in BAD:
                yield f"{scheme}: {found['id']}: {found['html'][:300]}\n{found['failureSummary']}"
    page.set_viewport_size({"width": 390, "height": 844})
    if page.evaluate(WIDER):
        yield "scrolls sideways at 390 px"
    page.set_viewport_size({"width": 1280, "height": 800})


def test_no_page_keeps_anybody_out(page: Page, bot: Bot) -> None:
    found: list[str] = []
    for address in addresses(bot):
        response = page.goto(f"{ADMIN}{address}")
        assert response
        assert response.status == 200, address
        if page.locator(".c100-preview").count():
            # The editor's preview comes after the page.
            page.wait_for_load_state("networkidle")
        found += (f"{address}: {wrong}" for wrong in wrongs(page))
    assert found == [], "\n\n".join(found)
