-- Take out the parts of texts whose others have not come in time. $1 since when none came, $2 how many texts.
WITH late AS (
    SELECT f.account, f."group"
    FROM inbound_fragment AS f
    WHERE f.received_at < $1
      AND NOT EXISTS (SELECT FROM inbound_fragment AS other
                      WHERE other.account = f.account AND other."group" = f."group" AND other.received_at >= $1)
    GROUP BY f.account, f."group"
    LIMIT $2
)
DELETE FROM inbound_fragment AS f USING late
WHERE f.account = late.account AND f."group" = late."group"
RETURNING f.account, f."group", f.id, f.number, f.total, f.data_coding, f.sender, f.recipient, f.octets,
          (SELECT a.policy FROM people_account AS a WHERE a.id = f.account)
