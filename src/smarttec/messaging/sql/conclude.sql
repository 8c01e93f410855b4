-- Conclude messages from the states of their parts: all delivered, or one failed for good. Terminal ones stay as they
-- are, so repeated and late receipts change nothing. Messages whose response was lost come along: a receipt proves
-- that the carrier took them; how many parts it took is returned for the money. A failed part alone does not conclude a
-- message that is still being submitted: its other parts are about to be answered and belong to the bill. A carrier that
-- writes its ids differently in response and receipt makes two rows of one part; it counts once.
-- $1 messages, $2 now.
WITH told AS (
    SELECT asked.message, parts.*
    FROM unnest($1::uuid[]) AS asked (message)
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT p.number) AS accepted,
               count(DISTINCT p.number) FILTER (WHERE p.state = 10) AS delivered,
               max(p.state) FILTER (WHERE p.state > 10) AS failed
        FROM messaging_part AS p
        WHERE p.message = asked.message
    ) AS parts
), verdict AS (
    SELECT m.id, told.accepted, m.status AS before,
           CASE WHEN told.failed IS NOT NULL THEN 5 WHEN told.delivered >= m.segments THEN 4 ELSE 3 END AS status,
           CASE told.failed WHEN 11 THEN 30003 WHEN 12 THEN 30008 WHEN 13 THEN 30005 WHEN 14 THEN 30007 END AS error_code
    FROM messaging_message AS m JOIN told ON m.id = told.message
    WHERE m.status IN (2, 3, 7)
      AND (told.accepted >= m.segments OR told.failed IS NOT NULL AND m.status <> 2)
)
UPDATE messaging_message AS m
SET status = v.status, error_code = v.error_code, due_at = NULL,
    sent_at = coalesce(m.sent_at, $2),
    finished_at = CASE WHEN v.status IN (4, 5) THEN $2 END
FROM verdict AS v
WHERE m.id = v.id AND m.status IN (2, 3, 7) AND (v.status <> m.status)
RETURNING m.id, v.before, v.accepted, m.segments, m.price_micros, m.status, m.sent_at
