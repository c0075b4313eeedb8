"""`manage.py up` says in words why it cannot start."""

import secrets
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from cafe.base.files import hold
from cafe.base.own_address import in_url, own_addresses
from orders.stores.qr import qr_svg
from tests.running import ROOT, RunningCafe, free_port, running, wait_for
from tests.test_files import fill_the_disk


def start(cafe: RunningCafe, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=cafe.environment | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_port_in_use_is_said_at_once(tmp_path):
    cafe = RunningCafe(tmp_path)
    with socket.create_server(("127.0.0.1", cafe.port)):
        done = start(cafe)
    assert done.returncode != 0
    assert f"Cannot listen on 127.0.0.1:{cafe.port}" in done.stderr


def test_a_port_that_is_no_number_is_refused(tmp_path):
    assert "must be a number" in start(RunningCafe(tmp_path), PORT="http").stderr


def test_a_second_up_on_one_folder_is_refused_and_the_first_goes_on(up):
    done = start(up, PORT=str(free_port()))
    assert done.returncode != 0
    assert f"Process {up.process.pid} runs this café already, in {up.var}" in done.stderr
    assert "Traceback" not in done.stderr
    assert up.client().get("/readyz").status_code == 200


def test_up_may_start_again_after_it_was_killed(tmp_path):
    lock = tmp_path / "up.lock"
    program = (
        "import os, pathlib, sys; from cafe.base.files import hold;"
        "hold(pathlib.Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, lock], cwd=ROOT, timeout=60)
    assert lock.read_text()
    assert hold(lock)


def test_a_start_on_a_full_disk_is_a_sentence(tmp_path):
    cafe = RunningCafe(tmp_path, SECRET_KEY=secrets.token_urlsafe(50))
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=cafe.environment,
        preexec_fn=fill_the_disk,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert str(tmp_path) in done.stderr


def test_up_needs_not_be_started_where_it_lies(tmp_path):
    cafe = RunningCafe(tmp_path / "var")
    with cafe.log.open("ab") as log:
        cafe.process = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "up"],
            cwd=tmp_path,
            env=cafe.environment | {"CAFE_VAR": "var"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        cafe.wait_until_ready()
        wait_for(lambda: "Ctrl-C stops it." in cafe.log.read_text(), 60)
        assert (tmp_path / "var/static.sha256").exists(), "it collects its static files itself"
    finally:
        assert cafe.stop() == 0
    assert cafe.log.read_text().endswith("Stopped.\n")


def test_the_addresses_that_are_printed_answer(tmp_path):
    with running(tmp_path, HOST="::1") as cafe:
        wait_for(lambda: "Ctrl-C stops it." in cafe.log.read_text(), 60)
        address = f"http://[::1]:{cafe.port}/stores/demo/"
        assert f"customer  {address}" in cafe.log.read_text()
        assert httpx.get(address).status_code == 200


def test_listening_everywhere_is_all_one_needs_to_say(tmp_path):
    """What is printed and drawn is where phones find it; and by another name nobody gets in."""
    own = [in_url(one) for one in own_addresses()]
    if not own:
        pytest.skip("this machine is on no network")
    with running(tmp_path, HOST="0.0.0.0") as cafe:
        wait_for(lambda: "Ctrl-C stops it." in cafe.log.read_text(), 60)
        phones = f"http://{own[0]}:{cafe.port}"
        assert f"customer  {phones}/stores/demo/" in cafe.log.read_text()
        here = f"http://localhost:{cafe.port}"
        for site in (phones, here):
            assert httpx.get(f"{site}/stores/demo/board/").status_code == 200
            drawn = httpx.get(f"{site}/stores/demo/qr.svg").content
            assert drawn == qr_svg(f"{phones}/stores/demo/")
        for name in ("evil.example", "192.0.2.77", f"{own[0]}.evil.example"):
            stranger = httpx.get(f"{here}/stores/demo/", headers={"Host": name})
            assert stranger.status_code == 400, name


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ""),
        ({"HOST": "192.0.2.7"}, ""),
        ({"HOST": "0.0.0.0", "ALLOWED_HOSTS": "localhost,cafe.lan", "PORT": "81"}, "cafe.lan:81"),
        ({"HOST": "0.0.0.0", "ALLOWED_HOSTS": "cafe.example", "DEBUG": "0"}, ""),
    ],
    ids=str,
)
def test_phones_are_sent_elsewhere_only_where_it_listens_everywhere(
    tmp_path, environment, expected
):
    program = "from django.conf import settings as s; print(s.CAFE_ADDRESS, '*' in s.ALLOWED_HOSTS)"
    known = {"CAFE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cafe.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=known | {"SECRET_KEY": secrets.token_urlsafe(50)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == f"{expected} False".strip()


def test_a_public_cafe_prints_the_addresses_that_browsers_find(tmp_path):
    public = {"DEBUG": "0", "ALLOWED_HOSTS": "cafe.example,127.0.0.1", "CAFE_DEMO_PASSWORD": ""}
    with running(tmp_path, SECRET_KEY=secrets.token_urlsafe(50), **public) as cafe:
        wait_for(lambda: "Ctrl-C stops it." in cafe.log.read_text())
        assert "customer  https://cafe.example/stores/demo/" in cafe.log.read_text()
        assert f"hands on to http://localhost:{cafe.port}" in cafe.log.read_text()


def test_a_part_that_dies_starts_again_later_each_time(tmp_path):
    """The supervisor sleeps until the end of a part wakes it."""
    with running(tmp_path) as cafe:
        for pause in ("0.2", "0.4"):
            dead = cafe.parts()["broker"]
            cafe.kill("broker")
            wait_for(lambda pid=dead: cafe.parts().get("broker", pid) != pid)
            assert f"broker ended with -9; it starts again in {pause} s" in cafe.log.read_text()
        assert cafe.stop() == 0


def test_what_runs_for_days_without_django_is_small(up):
    """The supervisor was 95 MB and the broker 72."""
    for pid in (up.process.pid, up.parts()["broker"]):
        assert proportional_set_size(pid) < 40_000


def proportional_set_size(pid: int) -> int:
    """Return a process's memory in kB, what it shares counted in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
