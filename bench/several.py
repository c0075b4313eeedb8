"""A café of several web and worker processes on PostgreSQL, with one broker."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.databases import looking_into
from bench.serving import PLENTY, floor, lay_database
from orders.stores.models import Store
from tests.parts import Parts, Web
from tests.running import wait_for


class Several(Parts):
    """Each part by its own command, as on several machines."""

    webs: Sequence[Web] = ()
    workers: Sequence[subprocess.Popen[bytes]] = ()

    @property
    def ports(self) -> list[int]:
        return [web.port for web in self.webs]


@contextmanager
def several(
    var: Path, url: str, count: int, lay: Callable[[], None] = lambda: None
) -> Iterator[Several]:
    """Run so many web and worker processes in this folder, with room for any number of orders.

    `lay` may add to the database before anything of the café runs.
    """
    it = Several(var, DATABASE_URL=url)
    it.prepare()
    with looking_into(url):
        lay()
        Store.objects.update(capacity=PLENTY, horizon_minutes=0)
    with ExitStack() as stack:
        stack.enter_context(it.part("broker"))
        wait_for((var / "broker.toml").exists)  # where all others find it
        it.workers = [stack.enter_context(it.part("worker")) for _ in range(count)]
        it.webs = [stack.enter_context(it.web()) for _ in range(count)]
        yield it


@contextmanager
def floors(var: Path, url: str, count: int) -> Iterator[list[int]]:
    """Serve the bare DRF floor from so many processes over one database; give their ports."""
    lay_database(var, DATABASE_URL=url)
    with ExitStack() as stack:
        served = [stack.enter_context(floor("drf", var, DATABASE_URL=url)) for _ in range(count)]
        yield [port for port, _ in served]
