"""The access package has everything, of nobody else, in three forms, in flat memory."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import transaction
from tests.people.helpers import open_confirmed
from tests.requests.everything import fill_everything

from smarttec.faces.package.archive import archive
from smarttec.kernel.ids import new_id
from smarttec.kernel.spreadsheets import harmless_cell
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.bulk.models import Template
from smarttec.notice import uses
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.notice.models import UseRecord
from smarttec.notice.recipients import BY_CODE, RECIPIENTS
from smarttec.people.holdings import REGISTRY, subject_of
from smarttec.people.models import Account
from smarttec.requests.access import package, reading
from smarttec.requests.access.facts import period
from smarttec.requests.access.package import package_for, sections
from smarttec.requests.access.writing import as_json
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.sealed import Sealed

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def filled():
    person = open_confirmed()
    return person, fill_everything(person)


def unpacked(person) -> dict[str, bytes]:
    data = b"".join(archive(package_for(subject_of(person.id))))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_every_marker_stands_in_every_form(filled):
    person, markers = filled
    assert len(markers) > 50
    files = unpacked(person)
    tables = b"".join(content for name, content in files.items() if name.startswith("csv/")).decode()
    for text in (files["your-data.json"].decode(), files["your-data.html"].decode(), tables):
        assert [column for marker, column in markers.items() if marker not in text] == []


def test_nothing_of_anybody_else_is_in_it(filled):
    person, markers = filled
    stranger = open_confirmed("grace@example.org")
    whole = b"".join(unpacked(stranger).values()).decode()
    assert "grace@example.org" in whole
    assert [marker for marker in markers if marker in whole] == []
    assert person.id.hex not in whole.replace("-", "")


def test_secrets_are_named_and_not_shown(filled):
    person, _ = filled
    told = json.loads(unpacked(person)["your-data.json"])
    by_name = {section["name"]: section for section in told["sections"]}
    assert "totp_secret" in by_name["people.Person"]["withheld"]
    assert "totp_secret" not in by_name["people.Person"]["rows"][0]
    assert "password" not in by_name["people.Person"]["rows"][0]


def test_every_table_says_where_it_came_from_why_it_is_kept_and_how_long(filled):
    person, _ = filled
    told = json.loads(unpacked(person)["your-data.json"])
    assert told["format"] == "smarttec-access-package/1"
    assert told["controller"]["privacy_email"]
    names = {section["name"] for section in told["sections"]}
    assert names == {"choices"} | {holding.label for holding in REGISTRY.ordered}
    for section in told["sections"]:
        assert section["source"], section["name"]
        assert all(reason["words"] and reason["clause"] for reason in section["reasons"])
        assert section["reasons"]
    messages = next(section for section in told["sections"] if section["name"] == "messaging.Message")
    assert any(one["how_long"] == "13 months" for one in messages["keeping"])


def test_uses_and_disclosures_are_told_in_words_and_staff_are_not_named(filled):
    person, _ = filled
    subject, staff = subject_of(person.id), new_id()
    uses.TALLY.count(person.id, Purpose.SERVE_CUSTOMER, Category.CONTACT_NAME, f"staff:{staff}")
    with transaction.atomic():
        disclose(
            Intent(Subject(person.id, 0, subject.policy_word), "mail-server", Purpose.ADMINISTRATIVE_MESSAGE,
                   frozenset({Category.CONTACT_EMAIL}), new_id()), "value",
        )  # fmt: skip
    uses.flush()
    text = unpacked(person)["your-data.json"].decode()
    assert str(staff) not in text
    assert staff.hex not in text
    told = {section["name"]: section["rows"] for section in json.loads(text)["sections"]}
    assert any(row["actor"] == "a member of our staff" for row in told["notice.UseRecord"])
    left = told["notice.Disclosure"][0]
    assert left["categories"] == ["your e-mail address"]
    assert left["recipient"] == BY_CODE[RECIPIENTS["mail-server"].code].name


def test_reading_it_is_a_use_of_every_value_that_was_opened(filled):
    person, _ = filled
    uses.flush()
    UseRecord.objects.all().delete()
    unpacked(person)
    used = UseRecord.objects.filter(subject=person.id, purpose=Purpose.SHOW_OWN_DATA, actor="self")
    counted = {use.category: use.times for use in used}
    assert counted[Category.CONTACT_NAME] >= 1
    assert counted[Category.CONTACT_EMAIL] >= 2  # the sign-in address and the one that waits


def test_made_by_staff_it_is_their_use_for_the_persons_rights(filled):
    person, _ = filled
    staff = new_id()
    for _piece in archive(package_for(subject_of(person.id), staff=staff)):
        pass
    assert UseRecord.objects.filter(subject=person.id, purpose=Purpose.FULFIL_RIGHTS, actor=f"staff:{staff}").exists()


def test_one_broken_value_does_not_keep_the_others_back(filled):
    person, markers = filled
    account = Account.objects.get(owner=person)
    other = seal_elsewhere(account)
    Template.objects.filter(account=account).update(body=other)
    text = unpacked(person)["your-data.json"].decode()
    assert "[unreadable]" in text
    lost = [column for marker, column in markers.items() if marker not in text]
    assert lost == ["bulk.Template.body"]


def seal_elsewhere(account) -> Sealed:
    """A value of the same account that was sealed for another row."""
    row = Template(account=account, name="n", body="elsewhere")
    row.save()
    sealed = row.__dict__["body"]
    row.delete()
    return sealed


def test_what_has_no_key_any_more_reads_as_erased(filled):
    person, _ = filled
    destroy_keys(Account.objects.get(owner=person).id)
    text = unpacked(person)["your-data.json"].decode()
    assert "[erased]" in text


def test_a_spreadsheet_gets_no_formula():
    person = open_confirmed()
    person.name = "=HYPERLINK(1)"
    person.save()
    rows = list(csv.DictReader(io.StringIO(unpacked(person)["csv/people.person.csv"].decode())))
    assert rows[0]["name"] == "'=HYPERLINK(1)"


def test_a_large_table_comes_in_batches_and_is_whole(filled, monkeypatch):
    person, _ = filled
    monkeypatch.setattr(reading, "BATCH_ROWS", 10)
    monkeypatch.setattr(package, "KEPT_ROWS", 25)
    account = Account.objects.get(owner=person)
    Template.objects.bulk_create(Template(account=account, name=f"t{n:03d}", body=f"body{n:03d}") for n in range(95))
    files = unpacked(person)
    for name in ("your-data.json", "csv/bulk.template.csv"):
        assert all(f"body{n:03d}" in files[name].decode() for n in range(95)), name
    templates = json.loads(files["your-data.json"])["sections"]
    assert len(next(one for one in templates if one["name"] == "bulk.Template")["rows"]) == 96


def test_no_more_rows_stand_in_memory_than_the_bound(filled, monkeypatch):
    person, _ = filled
    monkeypatch.setattr(reading, "BATCH_ROWS", 10)
    monkeypatch.setattr(package, "KEPT_ROWS", 25)
    account = Account.objects.get(owner=person)
    Template.objects.bulk_create(Template(account=account, name="t", body="b") for _ in range(95))
    made = package_for(subject_of(person.id))
    for section in sections():
        for batch in made.rows(section):
            assert len(batch) <= 11
    assert sum(len(batch) for kept in made._kept.values() for batch in kept) <= 25


def test_the_number_of_statements_does_not_grow_with_the_rows(filled, django_assert_max_num_queries):
    person, _ = filled
    account = Account.objects.get(owner=person)
    made = package_for(subject_of(person.id))
    assert b"".join(as_json(made))
    Template.objects.bulk_create(Template(account=account, name="t", body="b") for _ in range(300))
    fresh = package_for(subject_of(person.id))
    with django_assert_max_num_queries(len(sections())):
        b"".join(as_json(fresh))


@pytest.mark.parametrize(("days", "words"), [(366, "1 year"), (3660, "10 years"), (403, "13 months"), (7, "7 days")])
def test_periods_are_told_as_people_count(days, words):
    assert period(timedelta(days=days)) == words


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("+14155550100", "+14155550100"), ("-5.20", "-5.20"), ("-a", "'-a"), ("@x", "'@x"), ("", "")],
)
def test_cells_are_harmless(text, cell):
    assert harmless_cell(text) == cell
