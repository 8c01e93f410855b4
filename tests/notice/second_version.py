"""A second version of the notice, as tests need it: material, announced, with a rule that the first does not have."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.documents import loader
from smarttec.notice.documents.loader import Library
from smarttec.notice.purposes import RULES
from smarttec.notice.supplements import Supplement
from smarttec.notice.versions import VERSIONS, Catalogue, NoticeVersion, installed

SUMMARY = "We also look at what you ordered to find faults of our servers."
SUMMARY_ES = "También miramos sus pedidos para encontrar fallos de nuestros servidores."
NEW_RULES = {
    **RULES,
    Purpose.DIAGNOSE_SERVERS: replace(
        RULES[Purpose.DIAGNOSE_SERVERS], categories=RULES[Purpose.DIAGNOSE_SERVERS].categories | {Category.CONTACT_NAME}
    ),
}
"""What is new: a person's name may be looked at to find faults of the servers."""


def midnight_in(days: int) -> datetime:
    """The beginning of a day, UTC."""
    day = CLOCK.now().date() + timedelta(days=days)
    return datetime.combine(day, time(), tzinfo=UTC)


def second(announced_in: int = 1, effective_in: int = 31, *, material: bool = True) -> NoticeVersion:
    """A version whose document stands beside the first (`two_documents`)."""
    return NoticeVersion(
        2, "2027-02", midnight_in(effective_in), midnight_in(announced_in), material, NEW_RULES if material else RULES
    )


def write_document(root: Path, version: NoticeVersion) -> None:
    """The first document again, with another promise, under the second's name and dates."""
    folder = root / "privacy" / version.document
    shutil.copytree(loader.DATA / "privacy" / "2026-11", folder)
    (folder / "meta.toml").write_text(
        f'document = "privacy"\nversion = "{version.document}"\nannounced = {version.announced_at.date()}\n'
        f"effective = {version.effective_at.date()}\nmaterial = {str(version.material).lower()}\n"
        f'[summary]\nen = "{SUMMARY}"\nes = "{SUMMARY_ES}"\n',
        encoding="utf-8",
    )
    path = folder / "en.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("Each promise has a short name", "Each and every promise has a short name", 1), "utf-8"
    )


@contextmanager
def two_versions(
    root: Path, after: NoticeVersion, *more: NoticeVersion, supplements: tuple[Supplement, ...] = ()
) -> Iterator[Catalogue]:
    """The whole process decides and reads from the shipped version and these."""
    shutil.copytree(loader.DATA, root, dirs_exist_ok=True)
    for version in (after, *more):
        write_document(root, version)
    with loader.installed(Library(root)), installed(Catalogue((*VERSIONS, after, *more), supplements)) as catalogue:
        yield catalogue
