"""The daily run of the retention schedule: nothing outlives its time (clauses RIGHTS-4, RIGHTS-6).

    kinds.py     every table that the schedule ends, which of its rows are over, and what becomes of them
    models.py    how far each kind is: its oldest row, what was over, what was removed
    running.py   the run: bounded batches, each a transaction; ended at any moment, it begins where it was
    closing.py   what goes when an account was closed: the whole of it, as an erasure
    tasks.py     once a day

The schedule itself is data of the notice (`notice.retention`). What rooms tidy up themselves (counted tries, parts of
texts, disclosures) they go on doing; here is what ends by the schedule. A legal hold keeps everything of a subject.
"""
