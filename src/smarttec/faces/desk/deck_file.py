"""The file of a rate deck: taken in by parts, read again as a stream; in memory is at most the file as it was sent."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from smarttec.faces.desk.models import DeckPart, DeckState, DeckUpload
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound

FILE_BYTES_MAX = 96_000_000
"""As it is sent, and as it is read: what a gzip holds is no more."""
PART_BYTES_MAX = 900_000
SAMPLE_CHARACTERS = 64_000
_GZIP = b"\x1f\x8b"
_UNREADABLE = (UnicodeDecodeError, OSError, EOFError, zlib.error)


@transaction.atomic
def add_part(*, upload: UUID, number: int, content: bytes) -> DeckUpload:
    """Keep a part; the last one completes the file. The same part again changes nothing.

    Raises `NotFound`, `InvalidInput`, and `Conflict` when it is not the next part.
    """
    row = DeckUpload.objects.select_for_update().filter(id=upload).first()
    if row is None:
        raise NotFound
    known = DeckPart.objects.filter(upload=row).count()
    if number < known:
        return row
    if row.state != DeckState.ARRIVING or number != known:
        raise Conflict("Parts of a file come one after the other.")
    if not 0 < len(content) <= PART_BYTES_MAX or row.done_bytes + len(content) > row.size_bytes:
        raise InvalidInput("The file is not as large as was said.", field="file")
    DeckPart.objects.create(upload=row, number=number, content=content)
    row.done_bytes += len(content)
    if row.done_bytes == row.size_bytes:
        row.state, row.digest = DeckState.ARRIVED, _digest(row)
    row.save(update_fields=["done_bytes", "state", "digest"])
    return row


def _digest(upload: DeckUpload) -> str:
    told = hashlib.sha256()
    for content in _contents(upload):
        told.update(content)
    return told.hexdigest()


def _contents(upload: DeckUpload) -> Iterator[bytes]:
    for number in range(DeckPart.objects.filter(upload=upload).count()):
        yield bytes(DeckPart.objects.values_list("content", flat=True).get(upload=upload, number=number))


class _Stream(io.RawIOBase):
    """The parts as one file; `read_bytes` is how far it has been read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._rest = parts, memoryview(b"")
        self.read_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # the base is for any buffer
        if not self._rest:
            self._rest = memoryview(next(self._parts, b""))
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        self.read_bytes += taken
        return taken


class _Bounded(io.RawIOBase):
    """No more of what is unpacked than a file may have."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file, self._left = file, FILE_BYTES_MAX

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # the base is for any buffer
        found = self._file.read(len(buffer))
        self._left -= len(found)
        if self._left < 0:
            raise InvalidInput(f"A rate deck has at most {FILE_BYTES_MAX // 1_000_000} MB.", field="file")
        buffer[: len(found)] = found
        return len(found)


@contextmanager
def opened(upload: DeckUpload, *, is_sample: bool = False) -> Iterator[tuple[io.TextIOWrapper, Callable[[], int]]]:
    """The text, plain or out of a gzip, and how many bytes of the file were read so far. Raises `InvalidInput`."""
    # While lines are copied into the database their connection takes no question: the file is fetched before.
    stream = _Stream(_contents(upload) if is_sample else iter(list(_contents(upload))))
    packed = io.BufferedReader(stream)
    try:
        unpacked: io.BufferedIOBase = packed
        if packed.peek(2).startswith(_GZIP):
            unpacked = gzip.GzipFile(fileobj=packed)
        text = io.TextIOWrapper(io.BufferedReader(_Bounded(unpacked)), encoding="utf-8-sig", newline="")
        yield text, lambda: stream.read_bytes
    except _UNREADABLE:
        raise InvalidInput("The file is no text in UTF-8, or its gzip is broken.", field="file") from None


def sample_of(upload: DeckUpload) -> str:
    """The first lines. Raises `InvalidInput`."""
    with opened(upload, is_sample=True) as (text, _):
        sample = text.read(SAMPLE_CHARACTERS)
    if "\0" in sample:
        raise InvalidInput("The file is no text.", field="file")
    return sample if len(sample) < SAMPLE_CHARACTERS else sample[: sample.rfind("\n") + 1]
