"""Static proof: what can be known about our promises without running the program.

`smarttec check` runs every check below and `docs/checks.md` explains each id. They are Django system checks under the
tag `privacy`; those that read source run with deployment checks only, so that ordinary commands stay quick.

- `columns` (N001), `rules` (N002, N003), `recipients` (N004): the declarations against each other.
- `browser` (N005), `mails` (N006): what reaches a browser or a mailbox is registered.
- `outside` (N007), `handing_over` (N008), `scopes` (N009), `unsealing` (N010), `times` (N011), `logs` (N012): source.
- `retention` (N016): whatever is stored has an end.
- `clauses` (N013, N014, N015): every clause is bound to an enforcement and its tests, or honestly pending.

`source` reads a tree of modules once and says where a name comes from; `problems` makes the findings; `exemptions`
is the list of places that may do what is forbidden, which may only shrink; `registration` hands all of it to Django.

Rules: each check is a pure function from what it looks at to its findings, so that a test can hand it a changed
copy. An exemption or a declaration that is not needed any more is a finding too.
"""
