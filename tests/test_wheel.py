"""The built wheel, in a bare project that a newcomer made: five lines, and it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .factories import PAYLOADS
from .servers import ROOT

SETTINGS = """
INSTALLED_APPS += ["comm100bot"]
DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
"""

URLS = """
from django.urls import include
urlpatterns += [path("chat/bot/", include("comm100bot.urls"))]
"""

ASK = """
import sys
from pathlib import Path
from django.test import Client

token, payload = sys.argv[1:]
response = Client().post(
    f"/chat/bot/webhook/shop/?token={token}",
    Path(payload).read_bytes(),
    content_type="application/json",
    headers={"host": "localhost"},
)
print(response.status_code, response.content.decode())
"""

RULES = """{"version": 1, "rules": [{"name": "Order", "messages": [
  {"kind": "text", "wordings": ["Order {{ custom_field.order_id }}"]}]}]}"""


@pytest.fixture(scope="module")
def wheel(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel to look at: the one named on the command line, else one that is built now."""
    if given := request.config.getoption("--wheel"):
        return Path(given).resolve()
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)],
        check=True,
    )
    return next(folder.glob("*.whl"))


def test_wheel_ships_all_that_the_app_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    app = ROOT / "comm100bot"
    expected = {
        f"comm100bot/{path.relative_to(app).as_posix()}"
        for path in app.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected <= names
    assert not [name for name in names if name.startswith(("tests/", "project/", "templates/"))]


def test_new_project_answers_the_classic_sample(wheel: Path, tmp_path: Path) -> None:
    # The wheel is first on the path; what it depends on comes from where the tests run.
    library = tmp_path / "library"
    zipfile.ZipFile(wheel).extractall(library)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    environment |= {"PYTHONPATH": str(library), "PYTHONSAFEPATH": ""}

    def run(*args: str, stdin: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, *args],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-m", "django", "startproject", "newcomer", ".")
    for name, more in (("settings", SETTINGS), ("urls", URLS)):
        path = tmp_path / "newcomer" / f"{name}.py"
        path.write_text(path.read_text() + more)
    run("manage.py", "check")
    run("manage.py", "migrate", "--verbosity=0")
    token = run("manage.py", "comm100bot_bot", "shop").strip()
    run("manage.py", "comm100bot_import", "-", "--bot", "shop", stdin=RULES)
    where = run("-c", "import comm100bot; print(comm100bot.__file__)")
    assert where.startswith(str(library))
    (tmp_path / "ask.py").write_text(
        f"import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'newcomer.settings'\n"
        f"django.setup()\n{ASK}"
    )
    answer = run("ask.py", token, str(PAYLOADS / "classic.json"))
    assert answer.strip() == '200 {"messages":[{"text":"Order 1780064"}]}'
