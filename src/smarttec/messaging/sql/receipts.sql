-- Apply receipts to the parts they name; a final state is never changed again. A receipt that repeats our own reference
-- (the low 16 bits of the message's id plus the part) must agree in it: carriers use their ids again.
-- Returns the references that are known, each with its message.
-- $1 carrier, $2 references, $3 states (one per reference; the caller keeps the best of several), $4 our references.
WITH known AS MATERIALIZED (
    -- One by one, here and below: whatever the statistics say, no other part of the carrier is to be looked at.
    SELECT $1 AS carrier, r.reference, p.message, r.state
    FROM unnest($2::text[], $3::smallint[], $4::int[]) AS r (reference, state, own)
    CROSS JOIN LATERAL (
        SELECT message, number FROM messaging_part WHERE carrier = $1 AND reference = r.reference LIMIT 1
    ) AS p
    WHERE r.own IS NULL OR r.own = (
        get_byte(uuid_send(p.message), 14) * 256 + get_byte(uuid_send(p.message), 15) + p.number - 1) % 65536
), changed AS (
    UPDATE messaging_part AS p SET state = k.state
    FROM known AS k
    WHERE p.carrier = k.carrier AND p.reference = k.reference AND p.state < 10
)
SELECT reference, message FROM known
