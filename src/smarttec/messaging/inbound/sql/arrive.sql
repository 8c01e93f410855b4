-- Remember what arrived; returns what had not arrived before.
-- $1 accounts, $2 cells, $3 hashes of the identities, $4 of the words, $5 since when the same identity is a repetition,
-- $6 whether it may be one that is in doubt, $7 now; what `domain.Circumstances` says: $8 session, $9 bound at, $10 alive,
-- $11 lost, $12 shaken from, $13 shaken until; $14 since when doubt counts.
WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::bytea[], $4::bytea[], $5::timestamptz[], $6::boolean[])
             WITH ORDINALITY AS g (account, cell, digest, likeness, since, may_be_doubtful, place)
), unseen AS (
    SELECT g.*, row_number() OVER (PARTITION BY g.account, g.likeness ORDER BY g.place) AS turn
    FROM given AS g
    WHERE g.may_be_doubtful AND NOT EXISTS (
        SELECT FROM inbound_arrival AS k WHERE k.account = g.account AND k.digest = g.digest AND k.arrived_at >= g.since)
), doubtful AS (
    -- One that arrived once in doubt accounts for one that comes again, not for all with the same words.
    SELECT k.account, k.digest, k.likeness,
           row_number() OVER (PARTITION BY k.account, k.likeness ORDER BY k.arrived_at, k.digest) AS turn
    FROM inbound_arrival AS k
    WHERE k.in_doubt AND k.arrived_at >= $14
      AND (k.account, k.likeness) IN (SELECT account, likeness FROM unseen)
      AND CASE WHEN k.session = $8 THEN k.arrived_at BETWEEN $12 AND $13
               ELSE k.session = ANY ($11::uuid[]) OR (k.arrived_at < $9 AND k.session <> ALL ($10::uuid[])) END
), again AS (
    UPDATE inbound_arrival AS k SET digest = u.digest, session = $8, arrived_at = $7
    FROM unseen AS u JOIN doubtful AS d USING (account, likeness, turn)
    WHERE k.account = d.account AND k.digest = d.digest
    RETURNING k.account, k.digest
)
INSERT INTO inbound_arrival AS known (account, cell, digest, likeness, session, in_doubt, arrived_at)
SELECT account, cell, digest, likeness, $8, TRUE, $7 FROM given
WHERE (account, digest) NOT IN (SELECT account, digest FROM again)
ON CONFLICT (account, digest) DO UPDATE SET session = $8, in_doubt = TRUE, arrived_at = EXCLUDED.arrived_at
WHERE known.arrived_at < (SELECT g.since FROM given AS g WHERE g.account = known.account AND g.digest = known.digest)
RETURNING account, digest
