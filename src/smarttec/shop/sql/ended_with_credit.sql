-- Accounts that have ended and still have free credit: since when, whether their owner is erased (the token is gone),
-- and the open main account that a closed sub-account's credit goes to. The longest ended first.
SELECT account.id, coalesce(account.closed_at, deleted.at) AS ended_at, octet_length(account.auth_token_hash) = 0,
       parent.id
FROM ledger_balance AS balance
JOIN people_account AS account ON account.id = balance.account
LEFT JOIN people_account AS parent ON parent.id = account.parent_id AND parent.status <> 'closed'
LEFT JOIN plans_subscription AS plan ON plan.account_id = account.id AND plan.state = 4
LEFT JOIN LATERAL (
    SELECT max(happened_at) AS at FROM plans_event WHERE subscription_id = plan.id AND happened IN (40, 7)
) AS deleted ON plan.id IS NOT NULL
WHERE balance.available_micros > 0 AND (account.status = 'closed' OR plan.id IS NOT NULL)
  AND coalesce(account.closed_at, deleted.at) IS NOT NULL
ORDER BY ended_at, account.id
LIMIT %s
