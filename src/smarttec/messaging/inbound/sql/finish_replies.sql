-- What became of replies. $1 ids, $2 outcomes, $3 when to try again (null: done).
UPDATE inbound_followup AS f SET outcome = r.outcome, due_at = r.due_at
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS r (id, outcome, due_at)
WHERE f.id = r.id
