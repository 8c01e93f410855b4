"""The public notice and the terms, as data: what we promise, clause by clause, in plain words.

Everything here is pure: no Django, no database, no clock of its own. The gate, the portal and the proof page all read
the same clauses, by the same stable ids (`SHARE-1`), so what people read and what the program obeys cannot drift apart.

    data/<kind>/<version>/meta.toml   dates, material or editorial, what changed
    data/<kind>/<version>/<lang>.toml title, intro, sections and clauses in one language
    data/operator.toml                who runs this service; another file is named by SMARTTEC_OPERATOR_FILE

Modules: `model` holds the values, `tables` reads TOML strictly, `markup` is the tiny markup of the texts, `operator`
holds the facts that fill the placeholders, `reading` turns files into documents and validates them, `loader` finds
them, `labels` has the few words around them, `render` makes safe HTML and plain text, `diff` shows what changed
between two versions.

Rules: a published version is never edited, a new one is added (see `docs/notice.md`). Every language of a version says
the same: same sections, same clauses, same order. A name, an address or an age of the operator is a placeholder, never
text. What cannot be read exactly is refused at start-up, with the file and the key in the message.
"""
