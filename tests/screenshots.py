"""Pictures of the demo's pages, for people to look at: ``python -m tests.screenshots``.

They land in screenshots/, which git ignores. Each function of SHOTS leads a page to where its
picture is taken; the pictures are taken in every size and scheme. ``python -m tests.screenshots
readme`` takes the one picture that is committed, the README's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from project.demo import server
from tests.browser.conftest import ARGUMENTS

SITE = Path(__file__).resolve().parent.parent
SCREENSHOTS = SITE / "screenshots"
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The running demo: its address and the login that it printed."""

    url: str
    user: str
    password: str


@contextmanager
def running_demo() -> Iterator[Demo]:
    """The demo with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(server.free_port())],
            cwd=SITE,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
                "PYTHONUNBUFFERED": "1",
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout
            line = next(line for line in process.stdout if line.startswith("Admin: "))
            _, url, user, password = line.split()
            yield Demo(url=url.removesuffix("/admin/"), user=user, password=password)
        finally:
            process.terminate()
            process.wait()


def log_in(page: Page, demo: Demo) -> None:
    page.goto("/admin/")
    if not page.get_by_label("Username").count():
        return
    page.get_by_label("Username").fill(demo.user)
    page.get_by_label("Password").fill(demo.password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")


# The chat page


def say(page: Page, message: str) -> None:
    turns = page.locator(".raw").count()
    page.get_by_label("Visitor's message").fill(message)
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".raw").nth(turns).wait_for()


def chat_empty(page: Page, demo: Demo) -> None:
    page.goto("/")


def chat(page: Page, demo: Demo) -> None:
    page.goto("/")
    say(page, "Where is my order?")
    say(page, "I want a refund")


def chat_picture(page: Page, demo: Demo) -> None:
    page.goto("/")
    say(page, "Which size do I need?")


def chat_form(page: Page, demo: Demo) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('[value=third_party]').checked = true")
    page.evaluate("document.querySelector('[data-part=value]').value = ''")
    say(page, "Where is my parcel?")


def chat_visitor(page: Page, demo: Demo) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('#side').open = true")


def admin_home(page: Page, demo: Demo) -> None:
    log_in(page, demo)


# The admin's pages


def listed(page: Page, demo: Demo, model: str) -> None:
    log_in(page, demo)
    page.goto(f"/admin/comm100bot/{model}/")


def admin_rules(page: Page, demo: Demo) -> None:
    listed(page, demo, "rule")


def admin_rule(page: Page, demo: Demo) -> None:
    admin_rules(page, demo)
    page.get_by_role("link", name="Order status", exact=True).click()


def admin_rule_new(page: Page, demo: Demo) -> None:
    log_in(page, demo)
    page.goto("/admin/comm100bot/rule/add/")


def admin_rule_mistakes(page: Page, demo: Demo) -> None:
    admin_rule_new(page, demo)
    page.get_by_placeholder("Choose a fact").first.fill("visitor.contry")
    page.get_by_role("option", name="Another fact, by its path…").click()
    page.get_by_label("Operator").select_option(label="is between")
    page.get_by_label("Wording 1").fill("Hello {{ visitor.name ")
    page.get_by_role("button", name="Save draft", exact=True).click()


def admin_order(page: Page, demo: Demo) -> None:
    admin_rules(page, demo)
    page.get_by_role("button", name="down", exact=False).first.click()


def admin_draft_copy(page: Page, demo: Demo) -> None:
    listed(page, demo, "rule")
    guides = page.get_by_role("link", name="Size guide", exact=True)
    if guides.count() == 1:
        guides.click()
        page.get_by_role("button", name="Save as a draft copy").click()
    guides.last.click()


def admin_move(page: Page, demo: Demo) -> None:
    listed(page, demo, "rule")
    for number in (1, 2):
        page.locator("input.action-select").nth(number).check()
    page.locator("select[name=action]").first.select_option("move_to_bot")
    page.get_by_role("button", name="Go", exact=True).click()


def admin_bot(page: Page, demo: Demo) -> None:
    listed(page, demo, "bot")
    page.locator("#result_list tbody th a").first.click()


def admin_token(page: Page, demo: Demo) -> None:
    admin_bot(page, demo)
    page.get_by_label("Note (where the token is used)").fill("Comm100")
    page.get_by_role("button", name="Make a token").click()


def admin_history(page: Page, demo: Demo) -> None:
    admin_bot(page, demo)
    holidays = page.get_by_label("Holidays")
    holidays.fill("" if holidays.input_value() else "2027-01-01")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="History", exact=True).last.click()


def admin_compare(page: Page, demo: Demo) -> None:
    admin_history(page, demo)
    page.get_by_role("button", name="Compare the two chosen").click()


def admin_restore(page: Page, demo: Demo) -> None:
    admin_history(page, demo)
    page.get_by_role("link", name="Restore…").first.click()


def admin_since(page: Page, demo: Demo) -> None:
    admin_turn(page, demo)
    page.get_by_role("link", name="Since when?").click()


def admin_meanwhile(page: Page, demo: Demo) -> None:
    admin_rule(page, demo)
    other = page.context.new_page()
    other.goto(page.url)
    # As another person: the wording comes and goes, so that each picture finds a change.
    wording = other.get_by_label("Wording 1").first
    words = wording.input_value()
    wording.fill(
        words.removesuffix(" Thank you!") if "Thank you!" in words else f"{words} Thank you!"
    )
    other.get_by_role("button", name="Save", exact=True).click()
    other.close()
    page.get_by_role("button", name="Save", exact=True).click()


def of_bot(page: Page, demo: Demo, title: str) -> None:
    """The page of the bot that its navigation calls so."""
    admin_bot(page, demo)
    page.locator(".c100-nav").get_by_role("link", name=title, exact=True).click()


def admin_changes(page: Page, demo: Demo) -> None:
    admin_rule(page, demo)
    page.get_by_label("Wording 1").first.fill("Please write to us about your order.")
    page.get_by_role("button", name="What would change").click()


def admin_changes_drafts(page: Page, demo: Demo) -> None:
    of_bot(page, demo, "What would change")


def admin_review(page: Page, demo: Demo) -> None:
    of_bot(page, demo, "Review")


def admin_pin(page: Page, demo: Demo) -> None:
    admin_turn(page, demo)
    page.get_by_role("link", name="Pin this answer").click()


def admin_pins(page: Page, demo: Demo) -> None:
    of_bot(page, demo, "Pins")
    if page.get_by_role("link", name="Look for a turn").count():
        admin_pin(page, demo)
        page.get_by_label("Why (for your colleagues)").fill("Our parcels are asked for every day.")
        page.get_by_role("button", name="Keep this pin").click()


def admin_pins_broken(page: Page, demo: Demo) -> None:
    admin_pins(page, demo)
    page.get_by_role("link", name="The turn").first.click()
    page.locator(".c100-turn .c100-why a").first.click()
    page.get_by_role("button", name="Save and pause").click()


def admin_import(page: Page, demo: Demo) -> None:
    of_bot(page, demo, "Import and export")


def admin_delete(page: Page, demo: Demo) -> None:
    admin_rule(page, demo)
    page.get_by_role("link", name="Delete").click()


def admin_rejected(page: Page, demo: Demo) -> None:
    listed(page, demo, "rejecteddelivery")


def admin_notice(page: Page, demo: Demo) -> None:
    admin_bot(page, demo)
    page.get_by_role("link", name="Notice to everybody").last.click()


def admin_notice_on(page: Page, demo: Demo) -> None:
    admin_notice(page, demo)
    text = "We are sorry, {{ visitor.name | default: 'visitor' }}: our shop is closed today."
    page.get_by_label("What everybody is answered").fill(text)
    page.get_by_label("one hour from now").check()
    page.locator("[name=_on]").click()


def admin_chats(page: Page, demo: Demo) -> None:
    listed(page, demo, "session")


def admin_chat(page: Page, demo: Demo) -> None:
    admin_chats(page, demo)
    page.locator("#result_list tbody th a").first.click()


def admin_turns(page: Page, demo: Demo) -> None:
    listed(page, demo, "snapshot")


def admin_turn(page: Page, demo: Demo) -> None:
    admin_turns(page, demo)
    page.locator("#result_list tbody th a").first.click()


def admin_try(page: Page, demo: Demo) -> None:
    admin_bot(page, demo)
    page.get_by_role("link", name="Try it", exact=True).click()
    page.get_by_label("visitor's message", exact=True).fill("where is my order?")
    page.get_by_role("button", name="Try it", exact=True).last.click()


def admin_try_unanswered(page: Page, demo: Demo) -> None:
    admin_try(page, demo)
    page.get_by_label("visitor's message", exact=True).fill("hm")
    page.get_by_role("button", name="Try it", exact=True).last.click()
    page.get_by_text("did not hold", exact=False).first.click()


Shot = Callable[[Page, Demo], None]

SHOTS: Mapping[str, Shot] = {
    "chat-empty": chat_empty,
    "chat": chat,
    "chat-picture": chat_picture,
    "chat-form": chat_form,
    "chat-visitor": chat_visitor,
    "admin-home": admin_home,
    "admin-rules": admin_rules,
    "admin-rule": admin_rule,
    "admin-rule-new": admin_rule_new,
    "admin-rule-mistakes": admin_rule_mistakes,
    "admin-order": admin_order,
    "admin-draft-copy": admin_draft_copy,
    "admin-move": admin_move,
    "admin-bot": admin_bot,
    "admin-token": admin_token,
    "admin-history": admin_history,
    "admin-compare": admin_compare,
    "admin-restore": admin_restore,
    "admin-since": admin_since,
    "admin-meanwhile": admin_meanwhile,
    "admin-changes": admin_changes,
    "admin-changes-drafts": admin_changes_drafts,
    "admin-review": admin_review,
    "admin-pin": admin_pin,
    "admin-pins": admin_pins,
    "admin-pins-broken": admin_pins_broken,
    "admin-import": admin_import,
    "admin-delete": admin_delete,
    "admin-rejected": admin_rejected,
    "admin-chats": admin_chats,
    "admin-chat": admin_chat,
    "admin-turns": admin_turns,
    "admin-turn": admin_turn,
    "admin-try": admin_try,
    "admin-try-unanswered": admin_try_unanswered,
    "admin-notice": admin_notice,
    # From here on, each page says that the notice is on.
    "admin-notice-on": admin_notice_on,
}


def take(browser: Browser, demo: Demo, name: str, lead: Shot) -> Iterator[Path]:
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                base_url=demo.url,
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            lead(page, demo)
            page.wait_for_load_state("networkidle")
            picture = SCREENSHOTS / f"{name}-{size}-{scheme}.png"
            page.screenshot(path=picture, full_page=True)
            context.close()
            yield picture


README_PICTURE = SITE / "docs" / "images" / "rule-editor.png"


def take_for_readme(browser: Browser, demo: Demo) -> Path:
    """The rule editor, down to the answer's last message; without the list of pages beside it."""
    context = browser.new_context(base_url=demo.url, viewport={"width": 1060, "height": 860})
    page = context.new_page()
    log_in(page, demo)
    page.goto("/admin/comm100bot/rule/")
    page.get_by_role("button", name="Toggle navigation").click()
    page.get_by_role("link", name="Shipping costs in North America").click()
    page.wait_for_load_state("networkidle")
    more = page.get_by_text("More", exact=True).bounding_box()
    assert more
    left, bottom = 28, more["y"] - 24
    clip = FloatRect(x=left, y=0, width=1060 - left, height=bottom)
    page.screenshot(path=README_PICTURE, full_page=True, clip=clip)
    context.close()
    return README_PICTURE


def main(wanted: list[str]) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    chromium = shutil.which("chromium")
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        if wanted == ["readme"]:
            print(take_for_readme(browser, demo).relative_to(SITE))
        for name, lead in SHOTS.items():
            if not wanted or name in wanted:
                for picture in take(browser, demo, name, lead):
                    print(picture.relative_to(SITE))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
