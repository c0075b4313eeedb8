"""HTTP over the real server."""

import httpx

from tests.running import RunningCafe


def test_a_large_file_arrives_whole_and_without_a_warning(up: RunningCafe):
    path = "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
    sent = httpx.get(f"{up.url}/static/{path}", headers={"Accept-Encoding": "identity"})
    assert sent.content == (up.var / "static" / path).read_bytes()
    assert len(sent.content) > 2**17, "must be more than one part"
    assert "StreamingHttpResponse" not in up.log.read_text()


def test_health_needs_no_name_and_no_method_of_its_own(up: RunningCafe):
    for method in ("GET", "HEAD"):
        answer = httpx.request(method, f"{up.url}/healthz", headers={"Host": "10.0.0.7:8000"})
        assert answer.status_code == 200
        assert answer.headers["Content-Length"] == "16"
