-- Apply receipts to the parts they name; a final state is never changed again. Returns the references that are known,
-- each with its message.
-- $1 carrier, $2 references, $3 states (one per reference; the caller keeps the best of several).
WITH receipt AS (
    SELECT * FROM unnest($2::text[], $3::smallint[]) AS r (reference, state)
), changed AS (
    UPDATE messaging_part AS p SET state = r.state
    FROM receipt AS r
    WHERE p.carrier = $1 AND p.reference = r.reference AND p.state < 10
)
SELECT p.reference, p.message FROM messaging_part AS p JOIN receipt AS r ON p.carrier = $1 AND p.reference = r.reference
