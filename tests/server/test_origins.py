"""Which pages may open the stream."""

import pytest
from starlette.datastructures import Headers

from server.origins import hosts_of, is_allowed


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8501", "localhost:8501"),
        ("https://example.org", "example.org"),
        ("https://example.org", "example.org:443"),
        ("http://example.org:80", "example.org"),
        ("https://example.org.", "example.org"),
        ("https://example.org:8443", "example.org:8443"),
        ("http://[::1]:8501", "[::1]:8501"),
        ("http://127.0.0.1:9000", "localhost:8501"),
    ],
)
def test_own_pages_are_allowed(origin, host):
    assert is_allowed(origin, [host])


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com",
        "https://example.org:8443",
        "https://example.org.example.com",
        "https://notexample.org",
        "https://example.org@example.com",
        "https://user@example.org",
        "https://example.org/path",
        "https://example.org:x",
        "http://localhost:8501",
        "http://127.0.0.1",
        "file://",
        "null",
        "",
        "chrome-extension://example.org",
        "https://[::1",
    ],
)
def test_other_pages_are_not(origin):
    assert not is_allowed(origin, ["example.org"])


def test_without_a_host_nothing_is_its_own():
    assert not is_allowed("https://example.org", [])


def test_what_the_operator_trusts_is_allowed():
    assert is_allowed("https://course.example.com", ["example.org"], {"course.example.com"})


def test_names_that_a_proxy_heard_count():
    headers = Headers(
        {"host": "10.0.0.7:8501", "x-forwarded-host": "Example.org, inner", "forwarded": 'host="b.org";proto=https'}
    )
    assert hosts_of(headers) == ["10.0.0.7:8501", "example.org", "inner", "b.org"]
