"""How code talks to PostgreSQL beyond Django's ORM: asyncpg pools, SQL kept in files, partitions by time.

- `pools`: connection pools of the data plane, for the data and for the key store.
- `sqlfile`: hot statements live in `<room>/sql/*.sql` and are loaded once.
- `partitions`: big tables are partitioned by month of their UUIDv7 id; this makes the coming months' partitions.

No business rule lives here.
"""
