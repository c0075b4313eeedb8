"""Serve one floor: `python -m bench.floors APPLICATION PORT`."""

import sys

import uvicorn

if __name__ == "__main__":
    # The options of cafe/management/commands/web.py: a floor differs in nothing but the program.
    uvicorn.run(
        f"bench.floors.{sys.argv[1]}:application",
        host="127.0.0.1",
        port=int(sys.argv[2]),
        ws_per_message_deflate=False,
        ws_max_size=65536,
        timeout_graceful_shutdown=5,
        access_log=False,
        log_level="warning",
        server_header=False,
    )
