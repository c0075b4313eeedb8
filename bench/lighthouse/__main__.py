"""`python -m bench.lighthouse`: scores of the customer's pages, and a tap on a slow phone."""

import sys
import tempfile
from pathlib import Path

from bench.installed import be_of_the_cafe


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cafe-lighthouse-") as folder:
        be_of_the_cafe(Path(folder) / "var")
        from bench.lighthouse.customer import measure

        short = measure(Path(folder))
    print(f"Short of the aim: {', '.join(short)}." if short else "Every aim is met.")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
