"""Writes: issuing documents, the rules of tax, and who documents are made out to."""

from smarttec.shop.paper.billing import set_billing_details, set_tax_rule
from smarttec.shop.paper.issuing import issue

__all__ = ["issue", "set_billing_details", "set_tax_rule"]
