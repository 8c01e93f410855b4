"""Searches everything that was stored for values that must not be readable, through the usual disguises.

A cell or a line is looked at as it is and again after undoing hexadecimal, base64, JSON escapes, zlib, gzip, UTF-16,
up to three times over.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg

DEPTH_MAX = 3
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_ESCAPES = re.compile(rb"\\u([0-9a-fA-F]{4})")


def disguises(blob: bytes) -> Iterator[bytes]:
    """What the bytes may stand for, one step further."""
    for run in _HEX.findall(blob):
        yield bytes.fromhex(run.decode())
    for run in _BASE64.findall(blob):
        for start in range(min(4, len(run))):
            text = run[start:].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            text = text[: len(text) // 4 * 4] if len(text) % 4 == 1 else text + b"=" * (-len(text) % 4)
            try:
                yield base64.b64decode(text)
            except binascii.Error:
                continue
    if _ESCAPES.search(blob):
        yield _ESCAPES.sub(lambda found: chr(int(found[1], 16)).encode("utf-8", "replace"), blob)
    for magic, window in ((b"\x78", zlib.MAX_WBITS), (b"\x1f\x8b", zlib.MAX_WBITS | 16)):
        place = blob.find(magic)
        if place >= 0:
            try:
                yield zlib.decompressobj(window).decompress(blob[place:], 1_000_000)
            except zlib.error:
                continue
    if b"\0" in blob:
        yield blob.replace(b"\0", b"")


def found_in(blob: bytes, needles: Iterable[bytes], depth: int = DEPTH_MAX) -> set[bytes]:
    """The needles that can be read in the bytes. Case does not matter."""
    lowered = blob.lower()
    found = {needle for needle in needles if needle.lower() in lowered}
    if depth:
        for other in disguises(blob):
            found |= found_in(other, needles, depth - 1)
    return found


def cells(url: str) -> Iterator[tuple[str, bytes]]:
    """Every line of every table of a database, as `COPY` writes it, with the table's name."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (name,) in tables:
            with connection.cursor().copy(f"COPY (SELECT * FROM {name}) TO STDOUT") as lines:
                for line in lines:
                    yield name, bytes(line)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every line of every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for line in path.read_bytes().split(b"\n"):
                yield path.name, line


def leaks(lines: Iterable[tuple[str, bytes]], values: Iterable[str]) -> set[tuple[str, str]]:
    """(where, value) for every value that can be read somewhere. Phone numbers count without their plus, too."""
    needles = {value.lstrip("+").encode() for value in values}
    return {(where, needle.decode()) for where, line in lines for needle in found_in(line, needles)}
