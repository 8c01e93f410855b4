"""The writes of this room, one module per matter: `planning`, `announcing`, `leaving`, `exporting`."""
