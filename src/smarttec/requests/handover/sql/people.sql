-- Everybody who has an account in the scope (empty: any company's) and was not erased becomes somebody to be told.
INSERT INTO handover_handoverperson (handover_id, person, cell, answer, kept_back)
SELECT %(handover)s, person.id, person.cell, 1, ''
FROM people_person AS person
WHERE (%(scope)s = '' OR person.collected_by = %(scope)s) AND person.policy & %(erased)s = 0
  AND EXISTS (SELECT FROM people_account AS account WHERE account.owner_id = person.id)
ON CONFLICT DO NOTHING
