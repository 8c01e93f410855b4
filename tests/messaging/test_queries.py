import pytest
from tests.messaging.carrier import play
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, a_customer, aside, send, set_account

from smarttec.kernel.errors import NotFound, Refused
from smarttec.kernel.ids import new_id
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Status
from smarttec.messaging.queries_async import LAST_ID, MessageReader
from smarttec.messaging.settlement import Verdict
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.storage.pools import Pools
from smarttec.vault.keystore import destroy_keys

pytestmark = COMMITTED


async def test_an_account_reads_its_own_messages_newest_first_page_by_page(
    intake: Intake, customer: Customer, pools: Pools
) -> None:
    sent = [(await send(intake, customer, body=f"text {n}")).id for n in range(5)]
    reader, before, seen = MessageReader(pools), LAST_ID, []
    while page := await reader.page(account=customer.id, policy_word=customer.policy, before=before, limit=2):
        seen += page
        before = page[-1].id
    assert [view.id for view in seen] == sent[::-1]
    assert [view.body for view in seen] == [f"text {n}" for n in range(4, -1, -1)]


async def test_anothers_message_and_an_absent_one_are_alike(intake: Intake, customer: Customer, pools: Pools) -> None:
    other = await aside(a_customer, "+14155550111")
    message = await send(intake, customer)
    reader = MessageReader(pools)
    for account, wanted in ((other, message.id), (other, new_id()), (customer, new_id())):
        with pytest.raises(NotFound):
            await reader.fetch(account=account.id, policy_word=account.policy, message=wanted)
    assert await reader.page(account=other.id, policy_word=other.policy, before=LAST_ID, limit=10) == []


async def test_what_was_charged_is_told_to_the_micro(intake: Intake, customer: Customer, pools: Pools) -> None:
    carrier, reader = await play(pools), MessageReader(pools)
    sent, part_of_it, refused, open_ = [await send(intake, customer, body="a" * 161) for _ in range(4)]
    claimed = {submission.message: submission for submission in await carrier.claim()}
    await carrier.answer(claimed[sent.id], Verdict.SENT, {1: "a", 2: "b"})
    await carrier.answer(claimed[part_of_it.id], Verdict.FAILED, {1: "c"})
    await carrier.answer(claimed[refused.id], Verdict.FAILED)
    views = await reader.page(account=customer.id, policy_word=customer.policy, before=LAST_ID, limit=10)
    charged = {view.id: view.charged_micros for view in views}
    assert charged == {sent.id: 2 * PRICE_MICROS, part_of_it.id: PRICE_MICROS, refused.id: None, open_.id: None}


async def test_an_erased_text_reads_as_erased(intake: Intake, customer: Customer, pools: Pools) -> None:
    message = await send(intake, customer)
    await aside(destroy_keys, customer.id)
    view = await MessageReader(pools).fetch(account=customer.id, policy_word=customer.policy, message=message.id)
    assert (view.body, view.status) == ("[erased]", Status.QUEUED)


async def test_an_erased_persons_texts_do_not_open(intake: Intake, customer: Customer, pools: Pools) -> None:
    message = await send(intake, customer)
    word = policy.with_flag(customer.policy, Flag.ERASED, on=True)
    await aside(set_account, customer, policy=word)
    with pytest.raises(Refused):
        await MessageReader(pools).fetch(account=customer.id, policy_word=word, message=message.id)
