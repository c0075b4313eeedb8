"""Several web and worker processes of one café, each pair on a host of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cafe.messaging.bus.names import queue_name
from cafe.messaging.queues import queues
from tests.aws.stack import sdk
from tests.cast import PASSWORD
from tests.collected import give_collected
from tests.running import ROOT, START_SECONDS, STOP_SECONDS, RunningCafe, is_well

SECRET_KEY = "the-same-on-every-host-of-the-fleet-or-nobody-stays-logged-in"


class Host(RunningCafe):
    """A machine with a web process and a worker, and nothing of the others on its disk."""

    def __init__(self, var: Path, **environment: str) -> None:
        super().__init__(var, **environment)
        self.script = "manage.py"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        for name in names or ("worker", "web"):
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, self.script, name],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def start_again(self, *names: str, script: str, **environment: str) -> None:
        """Stop parts as a deploy would, and run them by another manage.py from now on."""
        self.script = script
        # Python looks for modules where the script is, which is not where the project is.
        self.environment |= {"PYTHONPATH": str(ROOT), **environment}
        for name in names:
            self.stop(name)
            self.start(name)

    def _ready(self) -> bool:
        gone = [name for name, one in self.processes.items() if one.poll() is not None]
        assert not gone, f"{gone} ended: {self.log.read_text()[-4000:]}"
        return is_well(f"{self.url}/readyz")

    def parts(self) -> dict[str, int]:
        return {name: one.pid for name, one in self.processes.items()}

    def kill(self, *names: str) -> None:
        """kill -9 some parts; nobody starts them again."""
        for name in names:
            self.processes[name].kill()
            self.processes[name].wait(STOP_SECONDS)

    def stop(self, *names: str) -> int:
        """Stop as a deploy would; return the worst exit code."""
        ending = [self.processes.pop(name) for name in names or tuple(self.processes)]
        for one in ending:
            one.send_signal(signal.SIGTERM)
        return max(one.wait(STOP_SECONDS) for one in ending)


class Fleet(Host):
    """Two hosts with one database, bus and broker; this is the first, and speaks for both."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        shared = {"SECRET_KEY": SECRET_KEY, "CAFE_DEMO_PASSWORD": PASSWORD, **environment}
        super().__init__(folder / "host-1", **shared)
        self.second = Host(folder / "host-2", **shared)

    def start(self, *names: str) -> None:
        if not self.processes:
            self.manage("migrate", "--verbosity", "0")
            if not give_collected(self.var):
                self.manage("collectstatic", "--no-input", "--verbosity", "0")
            self.manage("demo")
            (self.second.var / "static").symlink_to(self.var / "static")
        super().start(*names)

    def start_both(self) -> None:
        self.start()
        self.second.start()
        self.wait_until_ready()

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        super().wait_until_ready(seconds)
        if self.second.processes:
            self.second.wait_until_ready(seconds)

    def on_the_way(self) -> int:
        """Return how many messages lie in the queues of SQS, or are being handled."""
        sqs = sdk("sqs", self.environment["AWS_ENDPOINT_URL"])
        total = 0
        for name in queues():
            url = sqs.get_queue_url(QueueName=queue_name(name))["QueueUrl"]
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            total += int(found["ApproximateNumberOfMessages"])
            total += int(found["ApproximateNumberOfMessagesNotVisible"])
        return total


@contextmanager
def fleet(folder: Path, environment: Mapping[str, str]) -> Iterator[Fleet]:
    """Run a café on two hosts for a while; whatever is left of it is stopped at the end."""
    both = Fleet(folder, environment)
    try:
        both.start_both()
        yield both
    finally:
        left = [one for host in (both, both.second) for one in host.processes.values()]
        for process in left:
            if process.poll() is None:
                process.terminate()
        for process in left:
            process.wait(STOP_SECONDS)
