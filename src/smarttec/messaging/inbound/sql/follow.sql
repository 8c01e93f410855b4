-- Note what follows from texts. An automatic answer goes to the same sender once an hour at most, whatever comes, so that
-- two machines that answer each other come to rest; so do answers to HELP, and to who refused everything.
-- $1 ids, $2 cells, $3 accounts, $4 messages, $5 numbers, $6 hashes of the senders, $7 kinds, $8 wordings, $9 now,
-- $10 since when an answer counts.
INSERT INTO inbound_followup (id, cell, account, message, assignment, peer_digest, kind, wording, created_at, due_at)
SELECT DISTINCT ON (f.account, f.peer, f.kind, f.wording)
       f.id, f.cell, f.account, f.message, f.assignment, f.peer, f.kind, f.wording, $9, $9
FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bytea[], $7::smallint[], $8::text[])
     AS f (id, cell, account, message, assignment, peer, kind, wording)
WHERE (f.kind = 1 AND f.wording NOT SIMILAR TO '(help|refused)%') OR NOT EXISTS (
    SELECT FROM inbound_followup AS before
    WHERE before.account = f.account AND before.peer_digest = f.peer AND before.created_at > $10
      AND before.kind = f.kind AND before.assignment = f.assignment)
ON CONFLICT (id) DO NOTHING
