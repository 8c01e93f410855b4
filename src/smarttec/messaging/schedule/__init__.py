"""Single messages that go out later (`SendAt`).

- `models`: what waits. `actions`: schedule, cancel. `running`: hands what is due to the intake. `queries`: reads;
  `reading`: the same for the data plane. `errors`: what can be wrong.

Rules: the id of the scheduled message is the id of the message it becomes, so it is sent once whatever dies. Nothing is
held or charged beforehand: credit, price, limits and standing are those of the moment it goes out.
"""
