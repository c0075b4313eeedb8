"""The one place that speaks through boto3: clients, time-outs, and what the SDK's errors mean.

Credentials and region come from the SDK's own chain, the endpoint from AWS_ENDPOINT_URL if it is
set. https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import cache
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
)

from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.bus.limits import LONGEST_POLL_SECONDS

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
# A read time-out begins anew with each byte, and looking for credentials has time-outs of its own.
TOTAL_SECONDS = 6.0

# Each call has one try where we have a back-off of our own (the relay), else a few.
ATTEMPTS = {"events": 1, "sqs": 3}

MISSING = {
    "ResourceNotFoundException",
    "QueueDoesNotExist",
    "AWS.SimpleQueueService.NonExistentQueue",
}
FORBIDDEN = {
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
WRONG = {
    "InvalidAddress",
    "InvalidMessageContents",
    "InvalidParameterValue",
    "MessageNotInflight",
    "ReceiptHandleIsInvalid",
    "RequestEntityTooLargeException",
    "ValidationError",
    "ValidationException",
}


class Forbidden(BusUnavailable):
    """These credentials may not do that."""


class Missing(BusUnavailable):
    """There is no such bus, rule or queue."""


class Wrong(BusUnavailable):
    """The request itself is wrong; no repetition will mend it."""


def call(
    service: str, operation: str, about: str, *, wait: float = 0.0, **parameters: Any
) -> dict[str, Any]:
    """Make one call and return its answer; `about` names the bus or queue in what is raised.

    Takes TOTAL_SECONDS at most, and `wait` more where the service itself is asked to wait. Raises
    BusUnavailable for everything the SDK can raise.
    """
    try:
        return _within(
            TOTAL_SECONDS + wait,
            lambda: getattr(_client(service), operation)(**parameters),
        )
    except FutureTimeout as error:
        raise BusUnavailable(f"{about}: no answer in time") from error
    except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
        raise BusUnavailable(f"{about}: no AWS credentials ({type(error).__name__})") from error
    except NoRegionError as error:
        raise BusUnavailable(f"{about}: no AWS region; set AWS_REGION") from error
    except ParamValidationError as error:
        raise Wrong(f"{about}: {error}") from error
    except ClientError as error:
        raise _meaning(error, operation, about) from error
    except BotoCoreError as error:
        raise BusUnavailable(f"{about}: {type(error).__name__}") from error  # its text has the URL


def _meaning(error: ClientError, operation: str, about: str) -> BusUnavailable:
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in MISSING:
        return Missing(f"{about} does not exist")
    if code in FORBIDDEN:
        return Forbidden(f"{about}: not allowed: {operation} ({code})")
    if code in WRONG:
        return Wrong(f"{about}: {operation}: {code}")
    return BusUnavailable(f"{about}: {operation}: {code}")


@cache
def _client(service: str) -> Any:
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS + (LONGEST_POLL_SECONDS if service == "sqs" else 0),
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS[service]},
        max_pool_connections=64,  # each consumer's long poll holds one
        tcp_keepalive=True,
    )
    # A session of its own: making clients out of the default one is not safe among threads.
    return Session(region_name=os.environ.get("AWS_REGION")).client(service, config=config)


def _within(seconds: float, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what `work` returns; after `seconds` leave it to its thread and raise TimeoutError."""
    future: Future[dict[str, Any]] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="aws-call", daemon=True).start()
    return future.result(seconds)
