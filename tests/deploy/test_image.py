"""The container, as far as it goes without Docker: what is in it, and what it starts."""

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.deploy.conftest import as_nobody
from tests.deploy.image import Image
from tests.running import free_port, wait_for

pytestmark = pytest.mark.slow

KEY = "of-a-test-9f3kXq27LmZp0RtYwB5cVdN8hJsGaU1eKiO4xWvTzSA"
PUBLIC = {"Host": "cafe.example", "X-Forwarded-Proto": "https"}
SECRETS = (
    ".env",
    "cafe/.env.local",
    "orders/copy.sqlite3",
    "var/secret_key",
    "static/x.sqlite3-wal",
)


@pytest.fixture(scope="module")
def image(clone: Path, folder: Path, python: dict[str, str]) -> Image:
    """The image of a clone in which somebody worked, with what must not get into it."""
    for name in SECRETS:
        (clone / name).parent.mkdir(exist_ok=True)
        (clone / name).write_text("secret")
    image = Image(clone, folder / "app", python)
    image.build()
    return image


def run(image: Image, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Start the image's entry point with a command, as its user."""
    return subprocess.Popen(
        [*as_nobody(), *image.entrypoint, *arguments],
        cwd=image.app,
        env=image.environment | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def served(image: Image) -> Iterator[tuple[Image, "subprocess.Popen[str]", dict[str, str]]]:
    """The image as it is started: migrated once, then its own command."""
    said = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "cafe.example", "PORT": str(free_port())}
    migrated = run(image, "migrate", "--verbosity=0", **said)
    assert migrated.wait(60) == 0, migrated.communicate()
    web = run(image, *image.command, **said)
    yield image, web, said
    if web.poll() is None:
        web.kill()
    web.communicate()


def test_the_image_has_what_runs_and_no_secret(image: Image):
    files = {str(one.relative_to(image.app)) for one in image.app.rglob("*") if one.is_file()}
    assert {"manage.py", "cafe/settings.py", "templates/base.html"} <= files
    assert not files & set(SECRETS)
    assert not [
        name for name in files if "secret_key" in name or name.startswith((".git", "tests"))
    ]
    assert [name for name in files if name.startswith("var/static/")]
    assert image.user == "10001:10001"


def test_it_starts_for_the_public_with_a_key_of_its_own_or_not_at_all(image: Image):
    without = run(image, *image.command)
    said, _ = without.communicate(timeout=60)
    assert without.returncode != 0
    assert "DEBUG=0 needs a SECRET_KEY" in said


def test_it_serves_as_a_user_who_may_change_nothing_of_it(served):
    image, web, said = served
    check = [*as_nobody(), *image.health]
    environment = image.environment | said

    def healthy() -> bool:
        return subprocess.run(check, env=environment, stderr=subprocess.DEVNULL).returncode == 0

    wait_for(lambda: web.poll() is not None or healthy(), 60)
    assert web.poll() is None, web.communicate()
    with httpx.Client(base_url=f"http://127.0.0.1:{said['PORT']}", headers=PUBLIC) as client:
        page = client.get("/accounts/login/")
        assert page.status_code == 200
        [style, *_] = re.findall(r'href="(/static/[^"]+\.css)"', page.text)
        assert client.get(style).status_code == 200
    for name in ("manage.py", "cafe/settings.py", "."):
        writes = [*as_nobody(), "test", "-w", str(image.app / name)]
        assert not as_nobody() or subprocess.run(writes).returncode == 1, name
    web.send_signal(signal.SIGTERM)
    assert web.wait(30) in (0, -signal.SIGTERM)
    assert not healthy()
