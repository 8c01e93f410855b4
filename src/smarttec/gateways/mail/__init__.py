"""Mail transport: a finished mail goes to an SMTP server, and what became of it comes back as a value.

`smtp` speaks the protocol (RFC 5321) with the standard library, `message` builds the mail (RFC 5322), `addresses`
reads addresses, international ones too (RFC 5890, RFC 6531).

- `mailbox`: an SMTP server for mail to the operator's address; `incoming` reads what came.

Rules: one mail, one recipient; no header is ever made of text with line ends; addresses and the server's texts are
in no log and no exception.
"""
