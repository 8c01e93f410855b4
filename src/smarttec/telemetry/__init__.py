"""What operators see of the running program: counters, gauges, structured logs. Never a personal value.

- `folder`: where the processes of one machine keep their counters, so that one page shows all of them.
- `metrics`: every metric, with its labels. Labels are words of the program (a code, a carrier's key), never of people.
- `gauges`: figures that are read from the database when somebody asks; rooms register theirs.
- `exposition`: the page that Prometheus reads.
- `logs`: one JSON object per line, for those who collect logs.

Counters are raised once per batch, not per message: they cost the busy processes next to nothing.
"""
