-- Queue mails whose words are written when they leave, and a job for each. One that is there already stays; beyond so
-- many in an hour a person gets no more of them, so that a machine that answers itself comes to rest.
-- $1 ids, $2 persons, $3 what each is about, $4 class, $5 template, $6 now, $7 since when they count, $8 how many may be.
WITH asked AS (
    SELECT a.id, a.person, a.act, row_number() OVER (PARTITION BY a.person ORDER BY a.id) AS place
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a (id, person, act)
), queued AS (
    INSERT INTO post_mail (id, cell, keyed_to, person_id, mail_class, template, act, state, tries, due_at, created_at)
    SELECT a.id, p.cell, a.person, a.person, $4, $5::text, a.act, 'queued', 0, $6, $6
    FROM asked AS a JOIN people_person AS p ON p.id = a.person
    WHERE a.place + (SELECT count(*) FROM post_mail AS m
                     WHERE m.person_id = a.person AND m.created_at > $7 AND m.template = $5::text) <= $8
    ON CONFLICT (id) DO NOTHING
    RETURNING id
)
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW ('default', 'smarttec.post.tasks.deliver', 0, NULL, NULL, jsonb_build_object('mail_id', id), NULL)
    ::procrastinate_job_to_defer_v1))
FROM queued
HAVING count(*) > 0
