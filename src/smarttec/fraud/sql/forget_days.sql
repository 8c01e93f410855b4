-- Delete some rows of days past their time, found by the index on the day.
DELETE FROM fraud_day WHERE ctid = ANY (ARRAY(SELECT ctid FROM fraud_day WHERE day < %s LIMIT %s))
