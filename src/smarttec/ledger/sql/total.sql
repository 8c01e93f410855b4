-- A sum of bigint that stays bigint (the built-in one computes in numeric, which costs a tenth of a batch), and fails
-- when it leaves that range.
CREATE OR REPLACE AGGREGATE ledger_total(bigint) (sfunc = int8pl, stype = bigint, initcond = '0');
