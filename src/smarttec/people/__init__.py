"""Persons, their accounts, and everything about signing in. Every personal value is sealed.

- `models`: persons, accounts, acceptances, codes, recovery codes, counted tries.
- `domain`: pure rules: minimum ages, and how many tries each limit grants.
- `addresses`: the one place that says when two e-mail addresses are the same.
- `peppers`: secrets of the installation, and the keyed hashes made with them (`hash_token` serves the data plane).
- `attempts`: counts tries per address and network, in one statement.
- `codes`: six-digit codes sent by mail; `second_factor`: authenticator codes and recovery codes.
- `actions/`: the writes, one module per matter (`profile` keeps the history of every change, `choices` is the only
  writer of policy words, `notice` brings new versions of the notice to people, `supplements` lets them enter
  promotions); `queries`: the reads; `tasks`: tidying, and new versions.
- `fields`: a column for codes of the operator's file, refused when unknown.
- `holdings`: what every room holds about a data subject, as the rooms declare it themselves.
- `hooks`: where rooms above plug in what an account needs when it is opened, and who carries our letters.

Rules: nobody learns from an answer, its status or the number of statements whether an address has an account. A
limit that was reached answers like a wrong password. Sessions hold ids and flags only. A date of birth is never
stored. What is looked up by address is looked up in the directory beside the keys (`vault.directory`).
"""
