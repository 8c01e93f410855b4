"""Measurements: `make bench`. Claims about speed come from here and from nowhere else.

Every figure stands beside a raw limit measured in the same run on the same machine. Traffic stays on 127.0.0.1 and is
bounded in count and time. `load` is the generator, `raw` the bare server it is compared with, `stack` starts the real
program, `throughput` measures accepting and end to end, `stages` takes a message apart, `growth` looks at its cost as
the tables grow, `report` prints the table and the JSON.
`PROFILE.md` has the last profile.
"""
