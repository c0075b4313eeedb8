"""Serve one floor: `python -m bench.floors APPLICATION PORT`."""

import sys

import uvicorn

from cafe.serving.options import SERVED

if __name__ == "__main__":
    # As the café is: a floor differs in nothing but the program.
    application = f"bench.floors.{sys.argv[1]}:application"
    uvicorn.run(application, host="127.0.0.1", port=int(sys.argv[2]), **SERVED)
