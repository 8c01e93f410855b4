-- Take out the parts of texts that are whole. $1 accounts, $2 hashes of the texts, in pairs.
WITH whole AS (
    SELECT f.account, f."group"
    FROM inbound_fragment AS f
    JOIN (SELECT DISTINCT * FROM unnest($1::uuid[], $2::bytea[]) AS g (account, "group")) AS asked
         ON asked.account = f.account AND asked."group" = f."group"
    GROUP BY f.account, f."group"
    HAVING count(*) = max(f.total)
)
DELETE FROM inbound_fragment AS f USING whole
WHERE f.account = whole.account AND f."group" = whole."group"
RETURNING f.account, f."group", f.id, f.number, f.total, f.data_coding, f.sender, f.recipient, f.octets,
          (SELECT a.policy FROM people_account AS a WHERE a.id = f.account)
