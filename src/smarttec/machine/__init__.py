"""The platform under the program: everything between an empty folder and running processes.

    home.py         the home folder: one-time secrets, lock, logs, `sandbox.json`; anybody may delete it when stopped
    accounts.py     the unprivileged user the embedded PostgreSQL runs as when we are root
    launch.py       the stand-alone first program of every child: drops rights, dies with its parent, becomes the child
    child.py        starts children through `launch.py`
    logs.py         the children's logs, rotated while they run
    binaries.py     finds PostgreSQL's programs inside an installed package (its own manager is never imported)
    placement.py    where a cluster's files and its socket live, for root and for plain users
    leftovers.py    ends a server whose supervisor was killed, and only that
    postgres.py     `EmbeddedCluster`: one real PostgreSQL as a service
    services.py     what can be supervised: `Service` (keeps running) and `Step` (runs once)
    runner.py       keeps one of them alive: readiness, back-off, stopping
    supervisor.py   all of them together: order, signals, exit code
    readiness.py    checks the supervisor asks, and the announcement of children without a port
    board.py        the live table (plain lines where nobody watches a terminal)
    settings.py     what the environment says: ports, mode, addresses
    production.py   refusals: what must not go live
    adoption.py     how a command that somebody types finds the program it is about
    composition.py  the list of services of this program
    welcome.py      what is printed when all is up; `sandbox.json`
    up.py           `smarttec up`
    backups/        backups of both stores, and bringing them back

Rules: nothing here knows a business word or imports Django: the parent stays small and starts in a moment. A child
never outlives its parent (`PR_SET_PDEATHSIG`), whatever kills the parent. No folder that we did not make is ever
opened to others. Linux only.
"""
