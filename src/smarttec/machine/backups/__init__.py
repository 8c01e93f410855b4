"""Backups of the data and of the key store, each by itself, and bringing one back into an empty database.

    settings.py     where the databases are, and how long backups are kept
    programs.py     pg_dump and pg_restore of the installed PostgreSQL; passwords only through the environment
    archive.py      a backup is a dump and its manifest, named after kind and time; found, checked, removed by age
    taking.py       take one: a consistent snapshot, complete or not there at all
    restoring.py    bring one back into an empty database

Rules: files are 0600. A dump of the data never holds a key; a dump of the key store holds wrapped keys only, the
key-encryption key never. What makes erasure real is time: keys' backups are kept for days, the data's for weeks.
"""
