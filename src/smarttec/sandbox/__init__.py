"""Stand-ins for the outside world, so that the whole product runs and is tested on one machine, on 127.0.0.1 only.

`smsc` is a carrier's SMPP server, `clearing_house` takes payments on a page of its own, `mail_catcher` is a mail
server that keeps what it is given, `vies` a register of VAT ids; `server` runs them all in one process.

Rules: each speaks the real protocol of what it stands for, so the product cannot tell the difference; each can be
told by a script to misbehave; none is started in production.
"""
