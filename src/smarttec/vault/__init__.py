"""The vault: personal values stored sealed, with one key per data subject, kept in a store of its own.

- `cipher`: the sealed format and the arithmetic (AES-256-GCM); pure.
- `keyring`: keys of subjects, unwrapped and cached in memory for a short time; made, found, destroyed.
- `listener`: hears of keys destroyed in other processes, so that they are forgotten here at once.
- `keystore`: the tables of the key store (another PostgreSQL cluster) and how sync and async code read them.
- `lookups`: exact look-up within one subject by keyed hash.
- `directory`: the few global look-ups (sign-in e-mail, a number's owner) by peppered hash, beside the keys.
- `purpose`: the purpose that is declared for the running code (a context variable).
- `openings`: permitted openings, remembered within the declared block, so that a page of values costs few decisions.
- `fields`: the Django field `Personal…`; a value opens on access, under a declared purpose, else `PurposeRequired`.
  `sealed`: what stands in an instance for it; `querysets`, `field_checks`: what ciphertext cannot do is refused.
- `rotation`: new key-encryption keys and data keys, and resealing, while everything runs.

The vault does not know what the notice says. It asks a *guard* for every opening (`purpose.set_guard`); the room
`notice` registers the gate there. Without a guard nothing opens: fail closed.

A sealed value is bound to its subject, its field and its row, so it opens nowhere else. Destroying a subject's key
erases every value of that subject, in every backup of the data too; such values then read as `ERASED`.
"""
