"""What others answer, read with a bound."""

import httpcore

BODY_BYTES_MAX = 64 * 1024


async def bounded_body(response: httpcore.Response, *, too_large: Exception) -> bytes:
    """The body; raises `too_large` as soon as it has more than `BODY_BYTES_MAX`."""
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise too_large
    return bytes(body)
