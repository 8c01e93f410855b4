"""The writes of this room, one module per matter: `reporting`, `freezing`, `investigating`, `deciding`, `answering`."""
