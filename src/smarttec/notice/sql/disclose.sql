-- Append a segment of disclosures to a writer's chain, in the deciding transaction. Returns one row, or none when the
-- writer's head is not where the caller believes (a commit failed): then nothing was written.
-- $1 writer, $2 segment number, $3 rows, $4 previous root, $5 root, $6 signature, $7 sealed at;
-- $8 ids, $9 cells, $10 subjects, $11 recipients, $12 purposes, $13 categories, $14 clauses, $15 acts.
WITH head AS (
    UPDATE notice_disclosurewriter SET segments = $2, head = $5
    WHERE id = $1 AND segments = $2 - 1 AND head = $4
    RETURNING id
), segment AS (
    INSERT INTO notice_disclosuresegment (writer, number, rows, previous, root, signature, sealed_at)
    SELECT id, $2, $3, $4, $5, $6, $7 FROM head
), disclosed AS (
    INSERT INTO notice_disclosure (id, cell, subject, recipient, purpose, categories, clause, act, writer, segment,
                                   position)
    SELECT d.id, d.cell, d.subject, d.recipient, d.purpose, d.categories, d.clause, d.act, head.id, $2, d.place - 1
    FROM head, unnest($8::uuid[], $9::smallint[], $10::uuid[], $11::smallint[], $12::smallint[], $13::bigint[],
                      $14::text[], $15::uuid[])
               WITH ORDINALITY AS d (id, cell, subject, recipient, purpose, categories, clause, act, place)
)
SELECT id FROM head
