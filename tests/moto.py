"""AWS's EventBridge, SQS and CloudFormation as far as moto plays them: a server of its own.

In memory, real HTTP, through boto3 as in production. What it plays wrongly is kept in
tests/aws/test_moto_faults.py.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.running import free_port, is_well, wait_for

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    # Else the SDK looks for a virtual machine's own credentials, and waits for them.
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def moto_server() -> Iterator[str]:
    """Run a fresh moto server; yield its URL, which is what AWS_ENDPOINT_URL takes."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: is_well(f"{url}/moto-api/data.json"), 30, lambda: "moto does not answer")
        yield url
    finally:
        process.terminate()
        process.wait(10)
