"""The writes of this room, one module per matter: `receiving`, `deciding`, `answering`, `notifying`."""
