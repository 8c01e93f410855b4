"""Writes, one module per matter. Whoever writes locks the account's row first (`terms.locked`).

`publish`: a version of a plan. `pay`: a term, first, again, ahead or late. `change`: another plan within a term,
renewal by itself, cancelling. `renewing`: late, when credit comes. `collecting`: the dunning schedule. `due`: steps
whose time has come, done by `steps`. `terms`: what these share. `standing`: the account's conditions. `overdue`: grace,
suspension and deletion. `acceptance`: of the terms of service.
"""
