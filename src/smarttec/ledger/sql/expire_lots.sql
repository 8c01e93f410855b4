-- Let promotional credit of one cell expire, at most as many lots as ids are given; each entry takes one of the ids.
-- What is held stays: holds count as taken from the lots in order of expiry, as a capture will take them, so only what
-- lies beyond the held part expires now, and the rest when nothing holds it any more. Returns how many entries it posted.
CREATE OR REPLACE FUNCTION ledger_expire_lots(p_cell smallint, p_ids uuid[], p_at timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    accounts uuid[] := ARRAY(
        SELECT account
        FROM ledger_lot AS lot JOIN ledger_balance AS balance USING (account)
        WHERE lot.cell = p_cell AND lot.expires_at <= p_at AND lot.remaining_micros > 0
        GROUP BY account, balance.held_micros
        HAVING sum(lot.remaining_micros) > balance.held_micros
        LIMIT cardinality(p_ids)
    );
    expired integer;
BEGIN
    PERFORM FROM ledger_balance WHERE account = ANY (accounts) ORDER BY account FOR NO KEY UPDATE;

    WITH lapsed AS (
        SELECT lot.id, lot.cell, lot.account, lot.expires_at,
               least(lot.remaining_micros, ledger_total(lot.remaining_micros) OVER in_order - balance.held_micros) AS amount
        FROM ledger_lot AS lot JOIN ledger_balance AS balance USING (account)
        WHERE lot.account = ANY (accounts) AND lot.expires_at <= p_at AND lot.remaining_micros > 0
        WINDOW in_order AS (PARTITION BY lot.account ORDER BY lot.expires_at, lot.id)
    ), placed AS (
        SELECT *, row_number() OVER (ORDER BY account, expires_at, id) AS place FROM lapsed WHERE amount > 0
    ), chosen AS (
        SELECT *, p_ids[place] AS entry FROM placed WHERE place <= cardinality(p_ids)
    ), emptied AS (
        UPDATE ledger_lot AS lot SET remaining_micros = remaining_micros - chosen.amount
        FROM chosen WHERE lot.id = chosen.id
    ), noted AS (
        INSERT INTO ledger_lotmove (entry, lot, cell, amount_micros) SELECT entry, id, cell, amount FROM chosen
    ), moved AS (
        UPDATE ledger_balance AS balance
        SET available_micros = available_micros - total.amount,
            lots_micros = lots_micros - total.amount,
            entry_count = entry_count + total.acts
        FROM (SELECT account, ledger_total(amount) AS amount, count(*) AS acts FROM chosen GROUP BY account) AS total
        WHERE balance.account = total.account
        RETURNING balance.account, entry_count - total.acts AS entries_before,
                  available_micros + held_micros + total.amount AS owned_before
    ), posted AS (
        INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, reference,
                                  created_at, number, balance_micros)
        SELECT entry, cell, account, 6, 6, -amount, 0, id, p_at,
               entries_before + row_number() OVER in_order, owned_before - ledger_total(amount) OVER in_order
        FROM chosen JOIN moved USING (account)
        WINDOW in_order AS (PARTITION BY account ORDER BY place)
        RETURNING id
    )
    SELECT count(*) INTO expired FROM posted;
    RETURN expired;
END
$$;
