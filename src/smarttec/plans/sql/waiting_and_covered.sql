-- Accounts whose plan is to renew by itself, is unpaid (grace or suspended), and is covered by the credit now.
SELECT subscription.account_id
FROM plans_subscription AS subscription
JOIN plans_planversion AS bought ON bought.id = subscription.version_id
JOIN ledger_balance AS balance ON balance.account = subscription.account_id
WHERE subscription.state IN (2, 3) AND subscription.auto_renew AND subscription.cancelled_at IS NULL
  AND balance.available_micros >= coalesce((
      SELECT sold.price_micros
      FROM plans_planversion AS sold
      WHERE sold.key = bought.key AND sold.currency = bought.currency AND sold.effective_from <= %(now)s
      ORDER BY sold.effective_from DESC LIMIT 1
  ), bought.price_micros)
ORDER BY subscription.account_id
