"""An endpoint of AWS's that behaves badly on purpose, in front of one that behaves.

Real HTTP on a port of its own: give its `url` to the SDK of any process as AWS_ENDPOINT_URL, and
set `faults` whenever you like; they count from the next request on.
"""

import json
import random
import threading
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx


@dataclass(frozen=True)
class Faults:
    """What is wrong at present; nothing, unless told."""

    on: frozenset[str] = frozenset()  # the next four for these operations only; empty: for all
    hangs_up: bool = False  # closes the connection instead of answering
    silent_seconds: float = 0.0  # says nothing for so long, then hangs up
    throttles: bool = False  # HTTP 400, ThrottlingException
    forbids: bool = False  # HTTP 400, AccessDenied
    loses_answer: bool = False  # does what it was asked, then hangs up

    every_third_fails: bool = False  # of the entries of PutEvents: InternalFailure
    refuses: str = ""  # entries with this in their detail: MalformedDetail
    chokes_on: str = ""  # calls of PutEvents with this in any entry: ValidationException
    slow_seconds: float = 0.0  # each PutEvents takes so much longer
    twice_and_shuffled: bool = False  # each event is delivered twice, in any order
    deletes: str = "all"  # or "half", or "none": of a DeleteMessageBatch, the rest Failed


GOOD = Faults()


class HangUp(Exception):
    """Close the connection without an answer."""


class BadEndpoint:
    """A server in threads of this process, from `with` to the end of it."""

    def __init__(self, behind: str, port: int = 0) -> None:
        self.faults = GOOD
        self.calls: Counter[str] = Counter()
        self.misbehaved = 0  # how often a fault really hit
        self.entries: list[dict[str, Any]] = []  # every entry of every PutEvents, as it was asked
        self._lock = threading.Lock()
        self._count = 0
        self._closing = threading.Event()
        self.behind = behind
        self._behind = httpx.Client(base_url=behind, timeout=60)
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._behind.close()

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Answer one request, well or badly; raise HangUp when nothing shall be answered."""
        operation = headers.get("X-Amz-Target", "").rpartition(".")[2]
        faults = self.faults
        with self._lock:
            self.calls[operation] += 1
        hit = not faults.on or operation in faults.on
        if hit and (faults.silent_seconds or faults.hangs_up or faults.throttles):
            self._note_a_hit()
        if hit and faults.silent_seconds:
            self._closing.wait(faults.silent_seconds)
        if hit and (faults.hangs_up or faults.silent_seconds):
            raise HangUp
        if hit and faults.throttles:
            return error("ThrottlingException", "Rate exceeded")
        if hit and faults.forbids:
            self._note_a_hit()
            return error("AccessDenied", "no policy allows it")
        match operation:
            case "PutEvents":
                answered = self._put_events(faults, headers, json.loads(body))
            case "DeleteMessageBatch":
                answered = self._delete(faults, headers, json.loads(body))
            case _:
                answered = self._forward(headers, body)
        if hit and faults.loses_answer:
            self._note_a_hit()
            raise HangUp
        return answered

    def _note_a_hit(self) -> None:
        with self._lock:
            self.misbehaved += 1

    def _forward(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        # Its own length and encoding; the host stays ours, so that queues have our address.
        left_out = {"content-length", "accept-encoding", "connection"}
        kept = {name: value for name, value in headers.items() if name.lower() not in left_out}
        answer = self._behind.post("/", content=body, headers=kept)
        return answer.status_code, answer.content

    def _ask(self, headers: dict[str, str], request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        status, answer = self._forward(headers, json.dumps(request).encode())
        return status, json.loads(answer)

    def _put_events(
        self, faults: Faults, headers: dict[str, str], request: dict[str, Any]
    ) -> tuple[int, bytes]:
        entries = request["Entries"]
        with self._lock:
            self.entries += entries
        self._closing.wait(faults.slow_seconds)
        if faults.chokes_on and any(faults.chokes_on in one["Detail"] for one in entries):
            return error("ValidationException", "1 validation error detected")
        results = [self._failure(faults, one) or {"EventId": "taken"} for one in entries]
        taken = [one for one, said in zip(entries, results, strict=True) if "ErrorCode" not in said]
        if faults.twice_and_shuffled and taken:
            self._note_a_hit()
            taken = random.sample(taken * 2, 2 * len(taken))
        for start in range(0, len(taken), 10):
            status, answer = self._ask(headers, {"Entries": taken[start : start + 10]})
            if status != 200:
                return status, json.dumps(answer).encode()
        failed = len([one for one in results if "ErrorCode" in one])
        return 200, json.dumps({"FailedEntryCount": failed, "Entries": results}).encode()

    def _failure(self, faults: Faults, entry: dict[str, Any]) -> dict[str, str] | None:
        with self._lock:
            self._count += 1
            third = self._count % 3 == 0
        if faults.every_third_fails and third:
            self._note_a_hit()
            return {"ErrorCode": "InternalFailure", "ErrorMessage": "a bad day"}
        if faults.refuses and faults.refuses in entry["Detail"]:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        return None

    def _delete(
        self, faults: Faults, headers: dict[str, str], request: dict[str, Any]
    ) -> tuple[int, bytes]:
        entries = request["Entries"]
        done = {"all": entries, "half": entries[::2], "none": []}[faults.deletes]
        answer: dict[str, Any] = {"Successful": [], "Failed": []}
        if done:
            status, answer = self._ask(headers, request | {"Entries": done})
            if status != 200:
                return status, json.dumps(answer).encode()
        if len(done) < len(entries):
            self._note_a_hit()
        failed = [
            {"Id": one["Id"], "Code": "InternalError", "SenderFault": False}
            for one in entries
            if one not in done
        ]
        answer["Failed"] = [*answer.get("Failed", []), *failed]
        return 200, json.dumps(answer).encode()


def error(code: str, message: str) -> tuple[int, bytes]:
    return 400, json.dumps({"__type": code, "message": message}).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that waits no longer is what some tests are about."""


def _handler(endpoint: BadEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, answer = endpoint.answer(dict(self.headers.items()), body)
            except HangUp:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing: a test that fails says enough."""

    return Handler
