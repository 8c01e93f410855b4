"""Orders to the sales group (TERMS-2): quote → order → invoice → paid, or on credit terms → what was bought is given.

Rules: every step is a row of its own and is taken once, however often it is asked for. Money that came by bank is
matched by a person. Where an order came from (portal, store, trade show, phone) is kept with it.
"""
