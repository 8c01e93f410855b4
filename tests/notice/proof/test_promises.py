"""Promises kept by several rooms together, tried from one end to the other."""

import pytest
from tests.people.helpers import EMAIL, open_confirmed

from smarttec.faces.portal.proof import rows
from smarttec.kernel.vocabulary import Choice
from smarttec.notice import policy
from smarttec.notice.checks import handing_over
from smarttec.notice.checks.source import Tree
from smarttec.notice.door import Disclosed
from smarttec.notice.models import Disclosure
from smarttec.notice.recipients import RECIPIENTS
from smarttec.people.models import Person
from smarttec.post.actions import queue_mail
from smarttec.post.delivery import deliver_due
from smarttec.post.models import Mail
from smarttec.post.ports import Letter, MailOutcome, MailResult

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


class Mailbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def hand_over(self, *, letter: Disclosed[Letter]) -> MailOutcome:
        self.letters.append(letter.value)
        return MailOutcome(result=MailResult.ACCEPTED, reason="")


def test_who_refuses_everything_that_can_be_refused_still_gets_what_must_be_known() -> None:
    person = open_confirmed()
    word = person.policy
    for choice in Choice:
        word = policy.with_answer(word, choice, policy.Answer.NO)
    Person.objects.filter(id=person.id).update(policy=word)
    Mail.objects.all().delete()
    person.refresh_from_db()
    context = {"what_happened": "Our terms changed", "happened_at": person.created_at}
    mail = queue_mail(person=person, template="security_notice", context=context)
    mailbox = Mailbox()
    deliver_due(transport=mailbox, limit=10)
    assert [letter.recipient for letter in mailbox.letters] == [EMAIL]
    assert Disclosure.objects.get(act=mail.id).clause == "USE-8"


def test_a_value_that_did_not_pass_the_door_cannot_be_made_by_hand(tree: Tree) -> None:
    by_hand = "from smarttec.notice.door import Disclosed\nvalue = Disclosed('value', None)"
    after = tree.with_module("smarttec.shop.by_hand", by_hand)
    assert [finding.id for finding in handing_over.check_handing_over(after)] == ["N008"]


def test_every_recipient_is_listed_with_its_task_country_contract_and_what_it_may_get() -> None:
    listed = rows.recipients()
    assert len(listed) == len(RECIPIENTS)
    assert all(who[key] for who in listed for key in ("name", "country", "contract", "categories", "purposes"))
