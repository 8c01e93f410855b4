"""Receipts, invoices and credit notes in the portal: the list, each as a page and as a PDF, and billing details.

Every document is found through the account of who is signed in; another's is not found.
"""
