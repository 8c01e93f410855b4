"""Erasing somebody: what goes and what stays is shown first, then done step by step, proven, and never undone.

    plan.py         what a deletion would do, table by table (pure reading); obstacles.py: what is in its way
    domain.py       steps, states, and the words for them
    models.py       an erasure and how far it is, keys of kept records, recipients that were asked
    approving.py    the person (or the desk for them) says yes: from here on it happens by itself
    closing.py      every door closed, in the approving transaction and again at each step
    running.py      the steps, each one transaction, safe to be killed at any point and begun again
    removing.py     rows deleted or emptied, by statements made from the holdings
    records.py      what law wants is sealed anew under keys of its own, which end with the schedule
    recipients.py   who got data is asked to delete it too; their answers
    certificate.py  what was done, signed (Ed25519); pdf.py: the same on paper; telling.py: its letter
    asking.py       how a request becomes an erasure; links.py: the address of its page
    (the end of the keys and the ledger of erasures, one transaction of the key store, are `vault.ending`'s)
    replaying.py    after a restore: everybody in the ledger is erased again, and nobody else

Nothing here knows a table: what is held about somebody the rooms say themselves (`people.holdings`). What a room has
to do besides, it registers there with `on_leaving`.
"""
