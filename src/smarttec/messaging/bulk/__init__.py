"""One text to many people: previewed, confirmed once, sent in the worker, with every line accounted for.

- `texts`: `{fields}` in a text; pure. `preview`: what a sending would be and cost, and which lines cannot go.
- `models`: templates, jobs, lines. `actions.confirm`: a preview becomes a job. `actions.control`: pause, go on, cancel.
- `running`: the worker's side, in bounded batches through the intake. `tasks` calls it. `keeping`: lines go again.
- `reasons`: why a line was rejected or a job waits, in words. `queries`: reads.

Rules: the id of a line's message is stored before the message is handed to the intake, and the intake takes an id once;
so every line becomes exactly one message or one rejected line, whatever dies in between. What was shown is what is
sent: a confirmed preview carries its digest. Credit is checked at sending; without it the job pauses.
"""
