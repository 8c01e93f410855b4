"""After an erasure no value of the person can be read anywhere, with whatever key is left, but what the certificate
lists as kept for law."""

import logging
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connections
from tests.databases import CLUSTERS
from tests.people.helpers import open_confirmed
from tests.requests.everything import Filler
from tests.stack.leaks import cells, leaks

from smarttec.fraud.models import Hold
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import SealBroken
from smarttec.machine.postgres import Role
from smarttec.post.models import Mail
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import SWEEP_AFTER, Cause, Step
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.running import run
from smarttec.vault.fields import PersonalModel
from smarttec.vault.keystore import keys_of
from smarttec.vault.models import SubjectKey
from smarttec.vault.querysets import sealed_fields


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_no_value_is_left_but_what_the_certificate_lists_as_kept(
    house: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = open_confirmed()
    markers = Filler(person).fill()
    Erasure.objects.all().delete()
    Hold.objects.update(state=Hold.State.RELEASED)
    assert len(markers) > 50
    there = {marker for marker, column in markers.items() if not column.startswith("erasure.")}
    assert {marker for _, marker in readable(markers)} >= there, "the search finds what is there"
    erasure = approve(person=person.id, cause=Cause.ASKED, by=None)
    assert run(erasure.id) is Step.SWEEP
    Mail.objects.filter(about=erasure.id).update(state=Mail.State.SENT, subject=None, text=None, html=None)
    CLOCK.advance(SWEEP_AFTER)
    assert run(erasure.id) is Step.OVER
    told = Erasure.objects.get(id=erasure.id).certificate
    kept = {line["table"] for line in told["kept"] if line["personal"]}
    assert kept >= {"paper.Document", "orders.BankPayment"}
    assert {table for table, _ in readable(markers)} <= kept
    assert "people.Person" not in {table for table, _ in readable(markers)}
    assert leaks(stored(), markers) == set()
    assert [marker for marker in markers if marker in caplog.text] == []


def readable(markers: object) -> Iterator[tuple[str, str]]:
    """(table, marker) for every one that opens in its place with any key that is left."""
    left = [keys for subject in SubjectKey.objects.values_list("subject", flat=True) if (keys := keys_of(subject))]
    for model in apps.get_models():
        if issubclass(model, PersonalModel):
            for row in model._base_manager.all():
                for field in sealed_fields(model):
                    stored_value = row.__dict__[field.attname]
                    for keys in left if stored_value is not None else ():
                        try:
                            text = keys.unseal(stored_value.blob, row=row.pk, label=field.seal_label)
                        except SealBroken:
                            continue
                        if text in markers:  # type: ignore[operator]
                            yield model._meta.label, text


def stored() -> Iterator[tuple[str, bytes]]:
    """Every line of both databases as a dump has it."""
    for cluster, alias in zip(CLUSTERS.clusters, ("default", "keystore"), strict=True):
        yield from cells(cluster.url(connections[alias].settings_dict["NAME"], Role.ADMIN))
