"""Background work that never stops for good: the queue's worker, and a book of what ran when.

The queue is procrastinate's. What this room adds is what an operator is woken for otherwise:

- `worker`: the loop of the worker process. A database that is away, full or read-only is waited for; nothing ends it
  but a stop that was asked for.
- `stalled`: jobs whose worker died (or could not write that they ended) run again; a job that hangs ends its process,
  so that another one takes its place.
- `retries`: around every job: fresh connections, a lost race is done again, and its end goes into the book. A job that
  found the database away is tried again later.
- `book`: the table of periodic tasks, when each last succeeded, and which are overdue; what is overdue is queued.

A task may therefore run twice, or be broken off anywhere: it reads what is due from its room's tables and does each
thing once. Rooms declare tasks in their `tasks.py`.
"""
