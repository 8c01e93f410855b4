-- One transaction at a time puts a text together: two that each bring a last part would not see each other's.
-- $1 hashes of the texts.
SELECT count(pg_advisory_xact_lock(key))
FROM (SELECT DISTINCT hashtextextended(encode(g, 'hex'), 7) AS key FROM unnest($1::bytea[]) AS g ORDER BY 1) AS keys
