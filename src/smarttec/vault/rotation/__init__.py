"""Changing keys while everything runs. Every step is one statement that leaves all values readable, so a run may be
ended at any moment and begun again.

- `wrapping`: the key-encryption key. Whatever is wrapped with one is registered (`register_wrapped`), by this room or
  by one above it; `rewrap_all` brings it all under the current one.
- `generations`: a new data key for a subject. The index key stays, so stored hashes stay valid. A new generation seals
  only after `keyring.SETTLING`, when every process knows it; old ones still open.
- `resealing`: brings stored values under the newest data key, in batches, beside the running program.
- `status`: how far all that is; what `smarttec keys status` prints.

Nobody sees a text here: a value is opened and sealed again inside `cipher`.
"""
