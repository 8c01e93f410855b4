-- The janitor: release holds of one cell whose expiry has passed, and forget the increments of holds that are gone.
-- Returns how many holds were released; call again while it is the limit.
CREATE OR REPLACE FUNCTION ledger_expire_holds(p_cell smallint, p_limit integer, p_at timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    due uuid[] := ARRAY(SELECT id FROM ledger_hold WHERE cell = p_cell AND expires_at <= p_at LIMIT p_limit);
BEGIN
    PERFORM FROM ledger_balance
    WHERE account IN (SELECT account FROM ledger_hold WHERE id = ANY (due))
    ORDER BY account FOR NO KEY UPDATE;
    -- Under the locks nothing can extend or resolve them any more; some may have been while we waited.
    due := ARRAY(SELECT id FROM ledger_hold WHERE id = ANY (due) AND expires_at <= p_at);
    due := ledger_resolve(due, array_fill(0::bigint, ARRAY[cardinality(due)]), 4::smallint, p_at);

    DELETE FROM ledger_increment AS increment
    WHERE cell = p_cell AND NOT EXISTS (SELECT FROM ledger_hold WHERE id = increment.hold);
    RETURN cardinality(due);
END
$$;
