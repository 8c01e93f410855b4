"""The journal of all submit_sm: an append-only file of JSON lines, with an index in memory.

A batch is written in one go before any of its messages is answered, so whatever was answered is in the file, even
after `kill -9`. (It is not forced to the disk: the sandbox need not survive a power cut.)
"""

import json
import os
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 256 * 1024


class Journal:
    """Lines numbered by `seq` from 1; numbers go on after `clear`, so that a reader's place stays right."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._first_seq = 1
        self._starts = array("Q")
        self._size = 0
        self._pending: list[bytes] = []
        self._load()

    @property
    def last_seq(self) -> int:
        return self._first_seq + len(self._starts) + len(self._pending) - 1

    def __len__(self) -> int:
        return len(self._starts) + len(self._pending)

    def add(self, entry: Mapping[str, Any]) -> int:
        """Take in one entry, which gets the next `seq`. It is in the file after `flush`."""
        seq = self.last_seq + 1
        self._pending.append(json.dumps({"seq": seq, **entry}, separators=(",", ":")).encode() + b"\n")
        return seq

    def flush(self) -> None:
        """Write all that was added since the last time, in one write.

        On a full disk nothing of it stays: the messages were not answered, and half a line would spoil the next.
        """
        pending, self._pending = self._pending, []
        if pending:
            try:
                self._write(b"".join(pending))
            except OSError:
                os.ftruncate(self._fd, self._size)
                raise
            for line in pending:
                self._starts.append(self._size)
                self._size += len(line)

    def lines(self, *, after: int, limit: int) -> Iterator[bytes]:
        """The JSON lines of `limit` entries with a greater seq than `after`, in chunks."""
        self.flush()
        first = max(0, after + 1 - self._first_seq)
        last = min(len(self._starts), first + limit)
        if first >= last:
            return
        position, end = self._starts[first], self._starts[last] if last < len(self._starts) else self._size
        while position < end:
            chunk = os.pread(self._fd, min(_CHUNK_BYTES, end - position), position)
            if not chunk:
                return
            position += len(chunk)
            yield chunk

    def clear(self) -> None:
        """Forget all entries. Numbers go on."""
        self.flush()
        self._first_seq = self.last_seq + 1
        self._starts = array("Q")
        self._size = 0
        os.ftruncate(self._fd, 0)

    def close(self) -> None:
        self.flush()
        os.close(self._fd)

    def _write(self, octets: bytes) -> None:
        view = memoryview(octets)
        while view:
            view = view[os.write(self._fd, view) :]

    def _load(self) -> None:
        """Index what an earlier run has left; a line cut off by its end is removed."""
        with os.fdopen(os.dup(self._fd), "rb") as file:
            file.seek(0)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                if not self._starts:
                    self._first_seq = json.loads(line)["seq"]
                self._starts.append(self._size)
                self._size += len(line)
        os.ftruncate(self._fd, self._size)
