"""Choices made at the same moment: none is lost, and person and accounts never diverge."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from tests.people.helpers import open_confirmed

from smarttec.kernel.vocabulary import Choice
from smarttec.notice import policy
from smarttec.notice.policy import Answer, Flag
from smarttec.people.actions.choices import set_choice, set_flag
from smarttec.people.models import Account, Person, PolicyChange

pytestmark = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
ROUNDS = 15


def at_once(*acts: Callable[[], object]) -> None:
    """Run each in a thread with connections of its own, all beginning together."""
    start, failed = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed


def test_choices_of_several_threads_with_stale_objects_are_all_kept() -> None:
    person = open_confirmed()

    def choosing(choice: Choice) -> Callable[[], None]:
        stale = Person.objects.get(id=person.id)

        def act() -> None:
            for n in range(ROUNDS):
                answer = Answer.YES if n % 2 == 0 else Answer.NO
                set_choice(person=stale, choice=choice, answer=answer, how="portal", proof_text_version="1")

        return act

    def restricting() -> None:
        for n in range(ROUNDS):
            set_flag(person=Person(id=person.id), flag=Flag.RESTRICTED, on=n % 2 == 0, how="desk")

    at_once(choosing(Choice.ADS_HERE), choosing(Choice.PROMOTIONS), restricting)
    word = Person.objects.get(id=person.id).policy
    assert policy.answer(word, Choice.ADS_HERE) is policy.answer(word, Choice.PROMOTIONS) is Answer.YES
    assert policy.has(word, Flag.RESTRICTED)
    assert Account.objects.get(owner=person).policy == word
    assert PolicyChange.objects.count() == 3 * ROUNDS
