"""What is listed at the desk, one module per matter: customers, messages, money, the operator's own, records."""
