"""Taking one's content along: every message as a file, whenever one likes, before it is deleted too (TERMS-6)."""
