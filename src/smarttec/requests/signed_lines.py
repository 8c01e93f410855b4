"""A file of lines that is signed while it is written, so that the memory stays flat and nothing is stored.

Each line is a JSON object (UTF-8, ended by a line feed). The last one holds the format, how many lines there are
before it, their SHA-256, and our signature over that (`signing`): whoever has the file can see that nothing is
missing, added or changed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from smarttec.requests.signing import is_signed, sign

FORMAT = "smarttec-signed-lines/1"


class SignedLines:
    """Writes one file. `digest` is that of all lines so far, in hex."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._lines = 0

    def line(self, content: Mapping[str, Any]) -> bytes:
        """The next line."""
        written = orjson.dumps(content, default=str, option=orjson.OPT_NON_STR_KEYS) + b"\n"
        self._hash.update(written)
        self._lines += 1
        return written

    @property
    def digest(self) -> str:
        """SHA-256 of what was written."""
        return self._hash.hexdigest()

    def end(self) -> bytes:
        """The last line."""
        document = {"format": FORMAT, "lines": self._lines, "sha256": self.digest}
        return json.dumps(sign(document)).encode() + b"\n"


def is_whole(file: Iterable[bytes], *, public_key: bytes) -> bool:
    """Whether the lines are exactly those that were signed with that key."""
    lines = list(file)
    if not lines:
        return False
    *before, last = lines
    try:
        end = json.loads(last)
    except ValueError:
        return False
    digest = hashlib.sha256(b"".join(before)).hexdigest()
    expected = {"format": FORMAT, "lines": len(before), "sha256": digest}
    told = {name: value for name, value in end.items() if name != "signed"} if isinstance(end, dict) else {}
    return told == expected and is_signed(end, public_key=public_key)
