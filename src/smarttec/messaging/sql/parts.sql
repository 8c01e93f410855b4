-- The carrier's ids of accepted parts, each once. Of two who tell of the same part at the same moment (an answer here, a
-- receipt through another bind) the further state wins. An id that the carrier used for another message before stays
-- that one's.
-- $1 carrier, $2 references, $3 messages, $4 cells, $5 part numbers, $6 states, $7 now.
INSERT INTO messaging_part (carrier, reference, message, cell, number, state, created_at)
SELECT $1, reference, message, cell, number, state, $7
FROM unnest($2::text[], $3::uuid[], $4::smallint[], $5::smallint[], $6::smallint[])
     AS p (reference, message, cell, number, state)
ON CONFLICT (carrier, reference) DO UPDATE SET state = excluded.state
WHERE messaging_part.message = excluded.message AND messaging_part.state < 10
  AND excluded.state > messaging_part.state
