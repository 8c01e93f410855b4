"""A package as JSON and as CSV, piece by piece while it is read.

JSON: one object with `format`, who holds the data, whose they are, and `sections`: each with what it is, why and how
long it is kept, and its rows. Moments are ISO 8601, amounts exact decimals. CSV (RFC 4180, UTF-8): a file for each
table; a text that a spreadsheet would run as a formula is marked as text by an apostrophe.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from smarttec.kernel.spreadsheets import harmless_cell
from smarttec.notice import policy
from smarttec.notice.documents.operator import current_operator
from smarttec.requests.access.package import CHOICES, CHOICES_FACTS, Package, sections
from smarttec.requests.access.reading import Row

FORMAT = "smarttec-access-package/1"


def as_json(package: Package) -> Iterator[bytes]:
    """The whole package; the pieces together are one document."""
    yield orjson.dumps(_head(package))[:-1] + b',"sections":['
    yield _opening(CHOICES, "Your choices now", "Your choices and agreements", CHOICES_FACTS)
    yield _rows(package.choices()) + b"]}"
    for section in sections():
        yield b"," + _opening(section.name, section.title, section.topic, section.facts)
        for number, batch in enumerate(package.rows(section)):
            yield (b"," if number else b"") + _rows(batch)
        yield b"]}"
    yield b"]}"


def _head(package: Package) -> dict[str, Any]:
    operator, subject = current_operator(), package.subject
    return {
        "format": FORMAT,
        "made_at": package.made_at,
        "controller": {"name": operator.name, "address": operator.address, "privacy_email": operator.privacy_email},
        "person": subject.person,
        "accounts": list(subject.accounts),
        "notice_version": policy.version(subject.policy_word),
    }


def _opening(name: str, title: str, topic: str, facts: Any) -> bytes:
    told = {"name": name, "title": title, "topic": str(topic), **asdict(facts), "withheld": dict(facts.withheld)}
    return orjson.dumps(told)[:-1] + b',"rows":['


def _rows(batch: list[Row]) -> bytes:
    """The rows without the brackets around them."""
    return orjson.dumps(batch)[1:-1]


def csv_files(package: Package) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and content of a file for each table that has rows."""
    yield f"{CHOICES}.csv", _as_csv(["choice", "answer"], [package.choices()])
    for section in sections():
        batches = package.rows(section)
        first = next(batches, None)
        if first:
            yield f"{section.name.lower()}.csv", _as_csv(list(first[0]), _joined(first, batches))


def _joined(first: list[Row], rest: Iterator[list[Row]]) -> Iterator[list[Row]]:
    yield first
    yield from rest


class _Echo:
    def write(self, text: str) -> str:
        """What the CSV writer writes to: gives each line back."""
        return text


def _as_csv(names: list[str], batches: Iterable[list[Row]]) -> Iterator[bytes]:
    writer = csv.writer(_Echo())
    yield str(writer.writerow(names)).encode()
    for batch in batches:
        yield "".join(str(writer.writerow([_cell(row[name]) for name in names])) for row in batch).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return harmless_cell(str(value))
