"""One HTTP POST with the standard library: what a webhook needs and no more."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 5.0


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int | None:
    """The status of the answer; None when there was none. Redirects are not followed."""
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("POST", f"{parts.path or '/'}?{parts.query}".removesuffix("?"), body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
