"""People whom our customers write to, who are nobody's customer: they may ask what is held about their number, stop
everything, and have it taken out.

- `domain`: what can be wished, and for how long things are kept. Pure. `models`: inquiries and what was found.
- `actions`: `ask` sends a code to the number, `prove` takes it; then `stop_everything`, `allow_again`, `remove`.
- `walking`: goes through all accounts in bounded batches and does what was wished. `probing` has its statements.
- `queries`: what_is_held. `hooks`: where the room of requests hears of it. `tasks`: background work.

Nobody can look a number up across accounts: a look-up hash is keyed with its account's own key. So each account's hash
of the number is made in turn and looked for in that account's rows: one statement for `walking.ACCOUNTS_PER_BATCH`
accounts, by index, whatever the accounts hold. An inquiry takes as long as there are accounts, and says how far it is.

Rules: the code is sent, and the same page shown, whether anything is held or not; nothing is looked up before the code
was typed. An inquiry is sealed with keys of its own, which go with it. What other people wrote is shown to nobody:
only who wrote, how often and when. An account under a legal hold keeps what it has, and the page says so.
"""
