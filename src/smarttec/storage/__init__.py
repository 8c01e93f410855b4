"""How code talks to PostgreSQL beyond Django's ORM: asyncpg pools, SQL kept in files, partitions by time.

- `pools`: connection pools of the data plane, for the data and for the key store.
- `failures`: what an error of either driver means: the database is away, a race was lost, or the call was wrong.
- `retrying`: the one place where a transaction that lost a race is done again.
- `sqlfile`: hot statements live in `<room>/sql/*.sql` and are loaded once.
- `partitions`: big tables are partitioned by month of their UUIDv7 id; this makes the coming months' partitions.

No business rule lives here.
"""
