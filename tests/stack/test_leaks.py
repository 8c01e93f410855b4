"""The search itself finds what is hidden: a search that finds nothing proves nothing."""

import base64
import gzip
import json
import zlib

import pytest
from tests.stack.leaks import found_in

SECRET = b"ada.lovelace@example.org"
DISGUISES = {
    "plain": SECRET,
    "other case": SECRET.upper(),
    "hexadecimal": b"\\\\x" + SECRET.hex().encode(),
    "base64": base64.b64encode(b"x" + SECRET + b"yz"),
    "base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe" + SECRET),
    "base64 within a longer run": b"abc" + base64.b64encode(SECRET),
    "json": json.dumps({"e": "åda"}).encode() + b' "\\u0061da.lovelace@example.org"',
    "zlib": zlib.compress(SECRET),
    "gzip": gzip.compress(SECRET),
    "utf-16": SECRET.decode().encode("utf-16-le"),
    "utf-16 the other way": SECRET.decode().encode("utf-16-be"),
    "hexadecimal of zlib of base64": zlib.compress(base64.b64encode(SECRET)).hex().encode(),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_value_is_found_in_disguise(name: str) -> None:
    assert found_in(b"before " + DISGUISES[name] + b" after", [SECRET]) == {SECRET}


def test_what_is_not_there_is_not_found() -> None:
    assert found_in(b"\\\\x" + bytes(range(256)).hex().encode(), [SECRET]) == set()
