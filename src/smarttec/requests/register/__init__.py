"""The register: every request and inquiry, however it came; its verification, clock and history (RIGHTS-1, RIGHTS-2).

- `domain`: kinds, states and what may follow what; `laws`: deadlines as data with their sources, and the arithmetic;
  `reasons`: why a request may be refused, as data. All pure.
- `models`: requests, their history, codes. Each request is sealed with keys of its own (its id is the subject), so it
  outlives the erasure it asked for until its answer was sent, and dies by its own retention.
- `actions/`: the writes: `opening`, `verifying`, `working`. `hooks`: where the rooms above take over a kind.
- `queries`: the reads.

Rules: nobody learns from an answer, its status or the number of statements whether somebody is a customer: nothing is
looked up before the person has proven that the address is theirs. No personal text stands in the open or in the link.
A request that no room handles waits for a person at the desk.
"""
