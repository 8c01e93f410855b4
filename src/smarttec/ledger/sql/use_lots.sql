-- Take promotional credit for entries, in the order given: of each account the lot that expires first is used first.
-- What the lots do not cover comes from the main credit. The caller holds the balances' locks and changes their
-- `lots_micros` itself. Both sides are laid end to end per account; where an entry and a lot overlap, the entry uses it.
CREATE OR REPLACE FUNCTION ledger_use_lots(p_entries uuid[], p_accounts uuid[], p_amounts bigint[])
RETURNS void LANGUAGE sql AS $$
    WITH wanted AS (
        SELECT entry, account, amount, ledger_total(amount) OVER (PARTITION BY account ORDER BY place) AS upto
        FROM unnest(p_entries, p_accounts, p_amounts) WITH ORDINALITY AS w (entry, account, amount, place)
        WHERE amount > 0
    ), offered AS (
        SELECT id AS lot, cell, account, remaining_micros AS amount,
               ledger_total(remaining_micros) OVER (PARTITION BY account ORDER BY expires_at, id) AS upto
        FROM ledger_lot
        WHERE account = ANY (p_accounts) AND remaining_micros > 0
    ), used AS (
        INSERT INTO ledger_lotmove (entry, lot, cell, amount_micros)
        SELECT entry, lot, cell,
               least(wanted.upto, offered.upto) - greatest(wanted.upto - wanted.amount, offered.upto - offered.amount)
        FROM wanted JOIN offered USING (account)
        WHERE wanted.upto > offered.upto - offered.amount AND offered.upto > wanted.upto - wanted.amount
        RETURNING lot, amount_micros
    )
    UPDATE ledger_lot AS lot
    SET remaining_micros = remaining_micros - total.amount
    FROM (SELECT lot, ledger_total(amount_micros) AS amount FROM used GROUP BY lot) AS total
    WHERE lot.id = total.lot
$$;
