"""The address book: people, lists, import from a file with a preview (clause COLLECT-3)."""
