"""An account's messages after its content was deleted."""

from tests.messaging.carrier import play
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, a_customer, aside, send

from smarttec.messaging.content import delete_content_of
from smarttec.messaging.intake import Intake
from smarttec.messaging.queries_async import LAST_ID, MessageReader
from smarttec.messaging.settlement import Verdict
from smarttec.plans import hooks
from smarttec.storage.pools import Pools
from smarttec.vault.keystore import destroy_keys

pytestmark = COMMITTED
_COLUMNS = "SELECT sender, recipient, body, recipient_digest FROM messaging_message WHERE account = $1 ORDER BY id"


async def test_text_and_numbers_go_and_what_was_charged_stays(intake: Intake, customer: Customer, pools: Pools) -> None:
    carrier, other = await play(pools), await aside(a_customer, "+14155550111")
    done, waiting = [await send(intake, customer) for _ in range(2)]
    kept = await send(intake, other)
    claimed = {submission.message: submission for submission in await carrier.claim()}
    await carrier.answer(claimed[done.id], Verdict.SENT, {1: "a"})
    await pools.data.execute("UPDATE messaging_message SET due_at = NULL WHERE id = ANY ($1)", [done.id, kept.id])
    emptied = await aside(hooks.delete_content, customer.id)
    assert emptied["smarttec.messaging.content.delete_content_of"] == 1, (
        "the room registered; what a carrier has still to answer for is left to the keys' end"
    )
    assert await aside(delete_content_of, customer.id) == 0
    rows = await pools.data.fetch(_COLUMNS, customer.id)
    assert [len(value) for value in rows[0]] == [3, 3, 3, 0]
    assert all(len(value) > 3 for value in rows[1])
    await aside(destroy_keys, customer.id)
    reader = MessageReader(pools)
    views = await reader.page(account=customer.id, policy_word=customer.policy, before=LAST_ID, limit=9)
    assert {view.id: (view.body, view.sender, view.recipient) for view in views} == {
        done.id: ("",) * 3, waiting.id: ("[erased]",) * 3
    }  # fmt: skip
    assert {view.id: view.charged_micros for view in views} == {done.id: PRICE_MICROS, waiting.id: None}
    own = await reader.fetch(account=other.id, policy_word=other.policy, message=kept.id)
    assert own.body == "hello"
