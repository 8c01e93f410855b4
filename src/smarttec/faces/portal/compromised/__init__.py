"""“My account may be compromised”: one calm page at a time, from the lock to the account's return (SECURE-2)."""
