-- People whose data of any of these categories were handed to this recipient in the window. A disclosure's id says when.
INSERT INTO incidents_affected (incident_id, person, cell, region, found_in, found_at)
SELECT %(incident)s, person.id, person.cell, least((person.policy >> 14) & 15, 5), 2, %(now)s
FROM (
    SELECT DISTINCT coalesce(account.owner_id, gave.subject) AS id
    FROM notice_disclosure AS gave LEFT JOIN people_account AS account ON account.id = gave.subject
    WHERE gave.id >= %(first)s AND gave.id < %(last)s AND gave.recipient = %(recipient)s
      AND gave.categories & %(mask)s <> 0
) AS found JOIN people_person AS person USING (id)
ON CONFLICT DO NOTHING
