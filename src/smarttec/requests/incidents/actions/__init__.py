"""The writes of this room, one module per matter: `locking`, `recovering`, `handling`, `affected`, `telling`."""
