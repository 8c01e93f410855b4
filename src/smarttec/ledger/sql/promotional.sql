-- What an entry took from promotional credit; negative what it granted or gave back of it. Credit that a plan includes is
-- none: it was paid for with the plan.
CREATE OR REPLACE FUNCTION ledger_promotional(p_id uuid, p_kind smallint, p_counterpart smallint, p_amount bigint)
RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_kind = 8 THEN CASE WHEN p_counterpart = 6 THEN -p_amount ELSE 0 END
                ELSE coalesce((
                    SELECT sum(move.amount_micros)::bigint
                    FROM ledger_lotmove AS move JOIN ledger_lot AS lot ON lot.id = move.lot
                    WHERE move.entry = p_id AND lot.kind = 1
                ), 0) END
$$;
