"""HTTP as a careful client does it: one key for one wish, sent until it is answered."""

import asyncio
import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import httpx

from cafe.simulation.history import Command, Json, Recorder, Shown, WishedLine

GIVE_UP_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
LOG_IN = "/accounts/login/"
TIMEOUT = httpx.Timeout(10.0, connect=3.0)


class NoAnswer(Exception):
    """The server could not be reached, or was not well."""


class LogInFailed(Exception):
    """The server knows no such user, or another password."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to."""

    status: int
    body: Json
    sent: float
    answered: float

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def order(self) -> Json | None:
        """The order it speaks of: the answer itself, or the one a problem shows."""
        found: Json | None = self.body if "version" in self.body else self.body.get("order")
        return found


class Client:
    """A browser: cookies, CSRF token, and patience. Customers have no cookies and share one."""

    def __init__(self, url: str, who: str, recorder: Recorder) -> None:
        self._who = who
        self._recorder = recorder
        # No proxy from the environment: the robots speak to the server they were told.
        self._http = httpx.AsyncClient(base_url=url, timeout=TIMEOUT, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def get(self, path: str) -> Json:
        """Return a JSON answer; raise NoAnswer, or LookupError when there is no such thing."""
        response = await self._send("GET", path)
        if response.status_code == 404:
            raise LookupError(path)
        if response.status_code != 200:
            raise NoAnswer(f"{response.status_code} for {path}")
        body: Json = response.json()
        return body

    async def get_patiently(self, path: str) -> Json:
        """Return a JSON answer, asked for until it comes; raise NoAnswer after a long while."""
        for pause in _pauses():
            try:
                return await self.get(path)
            except NoAnswer:
                await asyncio.sleep(pause)
        raise NoAnswer(path)

    async def command(
        self,
        what: str,
        path: str,
        body: Json,
        *,
        key: str = "",
        who: str = "",
        device: str = "",
        wish: list[WishedLine] | None = None,
    ) -> Answer:
        """POST a wish until it is answered, with one key so that it is granted once.

        `device`: the secret of the phone that wishes, where several share this client.
        """
        key = key or str(uuid.uuid4())
        headers = self._headers(key, device)
        sent, tries, answer = time.time(), 0, Answer(0, {}, 0.0, 0.0)
        for pause in _pauses():
            tries += 1
            try:
                response = await self._send("POST", path, json=body, headers=headers)
            except NoAnswer:
                await asyncio.sleep(pause)
                continue
            answer = Answer(response.status_code, _json(response), sent, time.time())
            break
        self._recorder.write(
            Command(
                who=who or self._who,
                what=what,
                key=key,
                sent=sent,
                answered=answer.answered,
                tries=tries,
                status=answer.status,
                reason=answer.body.get("reason", ""),
                order=Shown.of(answer.order) if answer.order else None,
                wish=wish,
            )
        )
        return answer

    async def ask(self, path: str, body: Json, *, device: str = "") -> Json:
        """POST a question until it is answered, whose answer changes nothing; {} for a refusal."""
        headers = self._headers("", device)
        for pause in _pauses():
            try:
                response = await self._send("POST", path, json=body, headers=headers)
            except NoAnswer:
                await asyncio.sleep(pause)
                continue
            return _json(response) if response.status_code == 200 else {}
        return {}

    def _headers(self, key: str, device: str) -> dict[str, str]:
        said = {"Idempotency-Key": key, "Cafe-Device": device}
        headers = {name: value for name, value in said.items() if value}
        if token := self._http.cookies.get("csrftoken"):
            headers["X-CSRFToken"] = token
        return headers

    async def log_in(self, username: str, password: str) -> str:
        """Log in through the form; return the cookies for a socket.

        Raises LogInFailed, and NoAnswer after a long while.
        """
        for pause in _pauses():
            try:
                return await self._try_to_log_in(username, password)
            except NoAnswer:
                await asyncio.sleep(pause)
        raise NoAnswer("the log-in form")

    async def _try_to_log_in(self, username: str, password: str) -> str:
        await self._send("GET", LOG_IN)
        form = {
            "username": username,
            "password": password,
            "csrfmiddlewaretoken": self._http.cookies["csrftoken"],
        }
        response = await self._send("POST", LOG_IN, data=form)
        if response.status_code != 302:
            raise LogInFailed(username)
        return "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())

    async def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            response = await self._http.request(method, path, **request)
        except httpx.TransportError as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        if response.status_code >= 500:
            raise NoAnswer(f"{response.status_code} for {path}")
        return response


def _pauses() -> Iterator[float]:
    """Yield how long to wait after each failed try, until it is time to give up."""
    end = time.monotonic() + GIVE_UP_SECONDS
    pause = FIRST_PAUSE
    while time.monotonic() < end:
        yield pause * random.uniform(0.5, 1.0)
        pause = min(LONGEST_PAUSE, pause * 2)


def _json(response: httpx.Response) -> Json:
    body = response.json() if "json" in response.headers.get("content-type", "") else {}
    return body if isinstance(body, dict) else {}
