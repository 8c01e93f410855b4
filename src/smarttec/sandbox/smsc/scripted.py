"""Test destinations that every sandbox has from the start, under one prefix that no subscriber is given.

| destination    | what the SMSC does                                                            |
|----------------|-------------------------------------------------------------------------------|
| `+15005550001` | rejects: ESME_RINVDSTADR                                                      |
| `+15005550002` | accepts, then a receipt: undeliverable                                        |
| `+15005550003` | accepts, then a receipt: expired                                              |
| `+15005550004` | accepts, then a receipt: rejected                                             |
| `+15005550005` | throttles the first 3 tries, then delivers                                    |
| `+15005550006` | says "queue full" to the first 3 tries, then delivers                         |
| `+15005550007` | drops the link before recording the first try, then delivers                  |
| `+15005550008` | records the first try and drops the link instead of answering; receipt follows |
| `+15005550009` | answers after 2 s, then delivers                                              |
| `+15005550010` | takes the message, never answers, sends no receipt                            |
| `+15005550011` | sends the receipt before the answer                                           |
| `+15005550012` | sends the receipt three times                                                 |
| `+15005550013` | writes the id in hexadecimal in the answer, in decimal in the receipt         |
| `+15005550014` | answers the first try with octets that are no PDU                             |
| `+15005550015` | accepts, never sends a receipt                                                |
| `+15005550016` | delivers, the receipt comes after 5 s                                         |
| `+15005550017` | rejects: ESME_RSUBMITFAIL                                                     |
| `+15005550018` | accepts at most 10 messages a second, throttles the rest                      |
| `+15005550019` | never answers, but the receipt comes                                          |
| any other      | delivers: a receipt after 0.3 s                                               |
"""

from typing import Final

from smarttec.gateways.smpp import constants as c
from smarttec.sandbox.smsc.behaviours import Behaviour

RESERVED_PREFIX: Final = "1500555"

SCRIPTED: Final = [
    Behaviour(prefix="15005550001", answer="reject", status=c.ESME_RINVDSTADR, note="rejects: invalid destination"),
    Behaviour(prefix="15005550002", receipt="undeliverable", error_code=27, note="receipt: undeliverable"),
    Behaviour(prefix="15005550003", receipt="expired", error_code=29, note="receipt: expired"),
    Behaviour(prefix="15005550004", receipt="rejected", error_code=13, note="receipt: rejected"),
    Behaviour(prefix="15005550005", answer="throttle", first_tries=3, note="throttles the first 3 tries"),
    Behaviour(prefix="15005550006", answer="queue_full", first_tries=3, note="queue full for the first 3 tries"),
    Behaviour(prefix="15005550007", answer="drop_before", first_tries=1, note="drops the link before recording, once"),
    Behaviour(prefix="15005550008", answer="drop_after", first_tries=1, note="drops the link after recording, once"),
    Behaviour(prefix="15005550009", answer_delay_seconds=2.0, note="answers after 2 s"),
    Behaviour(prefix="15005550010", answer="never", receipt="none", note="never answers"),
    Behaviour(prefix="15005550011", receipt_before_answer=True, note="receipt before the answer"),
    Behaviour(prefix="15005550012", receipt_copies=3, note="receipt three times"),
    Behaviour(prefix="15005550013", answer_id_form="hex", note="id hexadecimal in the answer, decimal in the receipt"),
    Behaviour(prefix="15005550014", answer="garbage", first_tries=1, note="answers with octets that are no PDU, once"),
    Behaviour(prefix="15005550015", receipt="none", note="no receipt"),
    Behaviour(prefix="15005550016", receipt_delay_seconds=5.0, note="receipt after 5 s"),
    Behaviour(prefix="15005550017", answer="reject", status=c.ESME_RSUBMITFAIL, note="rejects: submit failed"),
    Behaviour(prefix="15005550018", max_per_second=10, note="at most 10 a second"),
    Behaviour(prefix="15005550019", answer="never", note="never answers, the receipt comes"),
]
