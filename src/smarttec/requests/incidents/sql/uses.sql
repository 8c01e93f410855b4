-- People whose data of these categories were opened in the window, by these actors (none named: by anybody). Tries that
-- were refused opened nothing. Whoever was found before stays as they are.
INSERT INTO incidents_affected (incident_id, person, cell, region, found_in, found_at)
SELECT %(incident)s, person.id, person.cell, least((person.policy >> 14) & 15, 5), 1, %(now)s
FROM (
    SELECT DISTINCT coalesce(account.owner_id, used.subject) AS id
    FROM notice_userecord AS used LEFT JOIN people_account AS account ON account.id = used.subject
    WHERE used.hour >= %(from_hour)s AND used.hour <= %(until)s AND used.category = ANY(%(categories)s)
      AND (cardinality(%(actors)s::text[]) = 0 OR used.actor = ANY(%(actors)s)) AND used.actor NOT LIKE 'refused:%%'
) AS found JOIN people_person AS person USING (id)
ON CONFLICT DO NOTHING
