-- Which of these acts the accounts' available credit covers, admitted in order of arrival: a dear act that is not
-- covered does not block a cheap one behind it. The caller holds the balances' locks and has left out what is known.
CREATE OR REPLACE FUNCTION ledger_admit(p_ids uuid[], p_accounts uuid[], p_amounts bigint[])
RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    covered uuid[] := '{}';
    current_account uuid;
    remaining bigint;
    act record;
BEGIN
    FOR act IN
        SELECT a.id, a.account, a.amount, balance.available_micros AS available
        FROM unnest(p_ids, p_accounts, p_amounts) WITH ORDINALITY AS a (id, account, amount, place)
        JOIN ledger_balance AS balance USING (account)
        ORDER BY a.account, a.place
    LOOP
        IF current_account IS DISTINCT FROM act.account THEN
            current_account := act.account;
            remaining := act.available;
        END IF;
        IF act.amount <= remaining THEN
            remaining := remaining - act.amount;
            covered := covered || act.id;
        END IF;
    END LOOP;
    RETURN covered;
END
$$;
