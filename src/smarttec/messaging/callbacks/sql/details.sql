-- What claimed callbacks need to be made, sealed as it is stored.
-- $1 callbacks.
SELECT c.id, a.policy, a.auth_token, m.sender, m.recipient, m.body, coalesce(m.segments, 1),
       t.url, t.fallback_url, t.method, t.fallback_method,
       e.id, e.status_url, e.inbound_url, e.fallback_url, e.method, coalesce(m.service, p.service_id), t.fields
FROM callbacks_callback AS c
JOIN people_account AS a ON a.id = c.account
LEFT JOIN messaging_message AS m ON m.id = c.message AND m.account = c.account
LEFT JOIN callbacks_target AS t ON t.id = c.message
LEFT JOIN callbacks_endpoint AS e ON e.account_id = c.account
LEFT JOIN numbers_assignment AS n ON n.account_id = c.account AND n.digest = m.recipient_digest AND m.direction = 3
LEFT JOIN services_sender AS p ON p.assignment_id = n.id
WHERE c.id = ANY ($1::bigint[])
