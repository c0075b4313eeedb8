"""A café for the public starts without an account that anybody else could open."""

import io
import re
import secrets
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.management import CommandError, call_command
from django.test import Client

from barista import invitation
from cafe.base.tokens import hide_tokens
from orders.stores.models import Access, Role, StaffMember, Store
from tests.cast import PASSWORD, Cafe, logged_in, make_staff
from tests.running import ROOT, RunningCafe, running, wait_for

pytestmark = pytest.mark.django_db

STRONG = "crema-and-crumbs-43"
CHOSEN = {"new_password1": STRONG, "new_password2": STRONG}


@pytest.fixture
def production(settings, monkeypatch) -> None:
    monkeypatch.delenv("CAFE_DEMO_PASSWORD", raising=False)
    settings.PRODUCTION = True
    settings.ALLOWED_HOSTS = [".cafe.example", "testserver"]


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def path_in(text: str) -> str:
    found = re.search(r"https?://\S+/accounts/invitation/\S+", text)
    assert found, text
    return urlsplit(found[0]).path


def follow(link: str, client: Client | None = None) -> tuple[Client, str]:
    """Open a link; return the browser and the address of the form that it leads to."""
    client = client or Client()
    answer = client.get(link)
    assert answer.status_code == 302, answer.status_code
    return client, answer["Location"]


# -- default accounts ------------------------------------------------------------------------------


def test_in_production_the_demo_store_has_no_staff(production):
    said = run("demo")
    assert not User.objects.exists()
    assert "Password" not in said
    assert Store.objects.get().slug == "demo"


def test_in_production_a_password_for_the_demo_is_refused_in_words(production, monkeypatch):
    monkeypatch.setenv("CAFE_DEMO_PASSWORD", STRONG)
    with pytest.raises(CommandError, match="DEBUG=0 says this is none"):
        run("demo")
    assert not User.objects.exists()


@pytest.mark.parametrize("weak", ["1", "barista", "password", "123456789012", "supervisor"])
def test_a_weak_password_for_the_demo_is_refused_in_words(monkeypatch, weak):
    monkeypatch.setenv("CAFE_DEMO_PASSWORD", weak)
    with pytest.raises(CommandError, match="CAFE_DEMO_PASSWORD is too weak"):
        run("demo")
    assert not User.objects.exists()


@pytest.mark.parametrize("door", ["/accounts/login/", "/admin/login/"])
def test_a_demo_that_goes_public_shuts_its_accounts_out(settings, monkeypatch, door):
    monkeypatch.setenv("CAFE_DEMO_PASSWORD", PASSWORD)
    run("demo")
    tablet = Client()
    body = {"username": "manager", "password": PASSWORD}
    assert tablet.post(door, body).status_code == 302
    settings.PRODUCTION = True
    assert tablet.get("/barista/demo/").status_code == 302  # to the log-in
    assert Client().post(door, body).status_code == 200
    assert invitation.nobody_manages()
    monkeypatch.delenv("CAFE_DEMO_PASSWORD")
    browser, form = follow(path_in(run("invite")))
    assert browser.post(form, CHOSEN).status_code == 302
    assert Client().post(door, {"username": "manager", "password": STRONG}).status_code == 302


def test_a_password_somebody_chose_is_no_demo_password(production, cafe: Cafe):
    make_staff("Grace", cafe.store)
    body = {"username": "grace", "password": PASSWORD}
    assert Client().post("/accounts/login/", body).status_code == 302


# -- the first manager -----------------------------------------------------------------------------


def test_a_link_leads_to_where_the_cafe_listens(settings, tmp_path, monkeypatch, db):
    settings.CAFE_VAR = tmp_path
    monkeypatch.delenv("PORT", raising=False)
    for kept, told in (("", ":8000/"), ("8123", ":8123/"), ("no number", ":8000/")):
        (tmp_path / "port").write_text(kept)
        assert f"http://localhost{told}" in run("invite")
    invitation.keep_port(8124)
    assert "http://localhost:8124/" in run("invite")
    monkeypatch.setenv("PORT", "8125")
    assert "http://localhost:8125/" in run("invite")


def test_the_first_manager_comes_in_by_a_link(production):
    run("demo")
    link = run("invite")
    assert "https://cafe.example/accounts/invitation/" in link
    browser, form = follow(path_in(link))
    page = browser.get(form)
    assert page.status_code == 200
    assert "manager" in page.content.decode()
    answer = browser.post(form, CHOSEN)
    assert answer["Location"] == "/admin/"
    assert browser.get("/admin/auth/user/add/").status_code == 200
    assert browser.get("/barista/demo/").status_code == 200
    assert not invitation.nobody_manages()


def test_a_link_is_good_once(production):
    link = path_in(run("invite"))
    browser, form = follow(link)
    browser.post(form, CHOSEN)
    assert Client().get(link).status_code == 410
    assert Client().post(form, CHOSEN).status_code == 410
    assert browser.post(form, CHOSEN).status_code == 410


def test_whoever_had_it_open_as_well_is_too_late(production):
    link = path_in(run("invite"))
    (first, form), (thief, _) = follow(link), follow(link)
    assert first.post(form, CHOSEN).status_code == 302
    other = dict.fromkeys(CHOSEN, "a-thief-was-here-1")
    assert thief.post(form, other).status_code == 410
    assert User.objects.get().check_password(STRONG)
    assert not thief.session.get("_auth_user_id")


def test_of_two_at_the_same_moment_one_sets_the_password(production):
    run("invite")
    forms = []
    for words in ("the-first-one-1", "the-second-one-2"):  # both were let in by then
        form = invitation.OnceForm(User.objects.get(), dict.fromkeys(CHOSEN, words))
        assert form.is_valid()
        forms.append(form)
    forms[0].save()
    with pytest.raises(invitation.Used):
        forms[1].save()
    assert User.objects.get().check_password("the-first-one-1")


def test_who_loses_that_race_is_told_that_the_link_is_over(production, monkeypatch):
    browser, form = follow(path_in(run("invite")))

    def lost(self: object, commit: bool = True) -> None:
        raise invitation.Used

    monkeypatch.setattr(invitation.OnceForm, "save", lost)
    answer = browser.post(form, CHOSEN)
    assert answer.status_code == 410
    assert "This link is over" in answer.content.decode()


def test_a_link_is_over_after_a_day(production, settings, monkeypatch):
    link = path_in(run("invite"))
    now = PasswordResetTokenGenerator._now
    later = settings.PASSWORD_RESET_TIMEOUT + 1
    assert later <= 24 * 60 * 60 + 1
    monkeypatch.setattr(
        PasswordResetTokenGenerator,
        "_now",
        lambda self: now(self) + timedelta(seconds=later),
    )
    assert Client().get(link).status_code == 410


def test_a_new_link_ends_the_one_before(production):
    old, new = path_in(run("invite")), path_in(run("invite"))
    assert Client().get(old).status_code == 410
    follow(new)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.replace("invitation/", "invitation/x"),
        lambda path: path[:-3] + "xx/",
        lambda path: re.sub(r"invitation/\w+/", "invitation/OTk5/", path),
        lambda path: re.sub(r"/[^/]+/$", "/set-password/", path),
    ],
)
def test_a_link_that_is_not_whole_opens_nothing(production, spoil):
    link = spoil(path_in(run("invite")))
    assert Client().get(link).status_code == 410
    assert Client().post(link, CHOSEN).status_code == 410
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize("weak", ["1", "manager", "password", "1234567890987", "Manager123"])
def test_a_weak_password_is_refused_by_the_link(production, weak):
    browser, form = follow(path_in(run("invite")))
    answer = browser.post(form, dict.fromkeys(CHOSEN, weak))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not User.objects.get().has_usable_password()


def test_nobody_is_made_manager_where_somebody_is(production):
    browser, form = follow(path_in(run("invite")))
    browser.post(form, CHOSEN)
    with pytest.raises(CommandError, match="Somebody manages already"):
        run("invite")


def test_a_link_is_in_no_request_line_of_the_log(production):
    link = path_in(run("invite"))
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in hide_tokens(f"GET {link} 302")
    assert token not in str(list(Access.objects.values()))


# -- everybody else --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_staff_are_invited_with_their_role(production, cafe: Cafe, role):
    link = path_in(run("invite", "mia", "--store", "corner", "--role", role))
    browser, form = follow(link)
    browser.post(form, CHOSEN)
    mia = User.objects.get(username="mia")
    assert StaffMember.objects.get(user=mia).role == role
    assert not mia.is_superuser
    assert mia.is_staff == (role == Role.MANAGER)
    assert mia.has_perm("orders.change_item") == (role == Role.MANAGER)
    assert browser.get("/barista/corner/").status_code == 200
    kinds = Access.objects.filter(user=mia).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["invited", "logged in", "set a password"]


def test_a_forgotten_password_is_set_anew_and_good_until_then(production, cafe: Cafe):
    mia = make_staff("Mia", cafe.store)
    tablet = logged_in(mia)
    browser, form = follow(path_in(run("invite", "mia")))
    assert tablet.get("/barista/corner/").status_code == 200
    browser.post(form, CHOSEN)
    assert tablet.get("/barista/corner/").status_code == 302
    assert browser.get("/barista/corner/").status_code == 200


def test_who_is_not_active_is_not_let_in_by_an_old_link(production, cafe: Cafe):
    mia = make_staff("Mia", cafe.store)
    link = path_in(run("invite", "mia"))
    mia.is_active = False
    mia.save()
    assert Client().get(link).status_code == 410
    with pytest.raises(CommandError, match="not active"):
        run("invite", "mia")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mia"], "There is no user 'mia'"),
        (["mia", "--store", "corner"], "together"),
        (["mia", "--store", "nowhere", "--role", "barista"], "there is: corner"),
        (["mia milk", "--store", "corner", "--role", "barista"], "valid username"),
        (["m" * 200, "--store", "corner", "--role", "barista"], "150 characters"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_words(cafe: Cafe, arguments, said):
    with pytest.raises(CommandError, match=said):
        run("invite", *arguments)
    assert not User.objects.exists()


# -- the café that really starts -------------------------------------------------------------------

KEY = secrets.token_urlsafe(50)
PUBLIC = {"DEBUG": "0", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "127.0.0.1"}


@pytest.mark.slow
def test_a_first_start_in_production_prints_a_link_and_no_password(tmp_path):
    with running(tmp_path, CAFE_DEMO_PASSWORD="", **PUBLIC) as cafe:
        wait_for(lambda: "Ctrl-C stops it." in cafe.log.read_text())
        log = cafe.log.read_text()
        assert "Password:" not in log
        assert "barista      Grace" not in log
        link = path_in(log)
        assert path_in(cafe.manage("invite")) != link
        token = link.rstrip("/").rpartition("/")[2]
        lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
        assert token not in lines.stdout
        staff = "from django.contrib.auth.models import User; print(User.objects.count())"
        assert cafe.manage("shell", "--no-imports", "-c", staff).split()[-1] == "1"


@pytest.mark.slow
def test_a_weak_demo_password_ends_the_first_start_in_words(tmp_path):
    cafe = RunningCafe(tmp_path, CAFE_DEMO_PASSWORD="1")
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=cafe.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert "CAFE_DEMO_PASSWORD is too weak" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_demo_that_others_reach_says_so(tmp_path):
    with running(tmp_path, HOST="0.0.0.0", ALLOWED_HOSTS="127.0.0.1") as cafe:
        wait_for(lambda: "Ctrl-C stops it." in cafe.log.read_text())
        assert "This is a demo, and 0.0.0.0 lets others in" in cafe.log.read_text()
