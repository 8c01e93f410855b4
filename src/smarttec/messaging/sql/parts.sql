-- The carrier's ids of accepted parts, each once.
-- $1 carrier, $2 references, $3 messages, $4 cells, $5 part numbers, $6 states, $7 now.
INSERT INTO messaging_part (carrier, reference, message, cell, number, state, created_at)
SELECT $1, reference, message, cell, number, state, $7
FROM unnest($2::text[], $3::uuid[], $4::smallint[], $5::smallint[], $6::smallint[])
     AS p (reference, message, cell, number, state)
ON CONFLICT (carrier, reference) DO NOTHING
