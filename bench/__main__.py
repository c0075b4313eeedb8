"""`python -m bench` measures everything, `python -m bench NAME ...` some of it."""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.installed import be_of_the_cafe

NAMES = (
    *("orders", "fanout", "memory", "latency", "postgres-1", "postgres-2", "pairs"),
    *("history", "sockets", "menus", "attacked", "rush"),
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"There is no bench {', '.join(unknown)}; there are {', '.join(NAMES)}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="cafe-bench-") as folder:
        be_of_the_cafe(Path(folder) / "var")
        _measure(names or list(NAMES))
    return 0


def _measure(names: list[str]) -> None:
    from bench import (
        attacked,
        fanout,
        history,
        latency,
        memory,
        menus,
        orders,
        pairs,
        postgres,
        rush,
        sockets,
    )
    from bench.figures import Figure, table

    benches: dict[str, Callable[[], list[Figure]]] = {
        "orders": orders.measure,
        "fanout": fanout.measure,
        "memory": memory.measure,
        "latency": latency.measure,
        "postgres-1": postgres.one,
        "postgres-2": postgres.two,
        "pairs": pairs.measure,
        "history": history.measure,
        "sockets": sockets.measure,
        "menus": menus.measure,
        "attacked": attacked.measure,
        "rush": rush.measure,
    }
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    figures = []
    for name in names:
        start = time.monotonic()
        found = benches[name]()
        figures += found
        print(f"\n{name}, measured in {time.monotonic() - start:.0f} s\n{table(found)}", flush=True)
    if len(names) > 1:
        print(f"\nAll together\n{table(figures)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
