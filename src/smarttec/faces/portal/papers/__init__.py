"""Receipts, invoices and credit notes in the portal: the list, each as a page and as a PDF; and around credit:
billing details, promo codes, when to be told that it runs low.

Every document is found through the account of who is signed in; another's is not found.
"""
