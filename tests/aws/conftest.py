from collections.abc import Iterator

import pytest

from tests.aws.bad_endpoint import BadEndpoint
from tests.aws.stack import aws_at, build_anew


@pytest.fixture
def aws(moto: str) -> Iterator[str]:
    """This process's bus is moto's, with everything the subscriptions table needs."""
    build_anew(moto)
    with aws_at(moto):
        yield moto


@pytest.fixture
def bad(moto: str) -> Iterator[BadEndpoint]:
    """The same, behind an endpoint that behaves as badly as it is told."""
    build_anew(moto)
    with BadEndpoint(moto) as endpoint, aws_at(endpoint.url):
        yield endpoint
