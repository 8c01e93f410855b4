-- Take the number out of address books and conversations. $1 accounts, $2 their hashes of the number, in pairs.
-- Returns the accounts that had it in an address book.
WITH asked AS MATERIALIZED (
    SELECT a.account, a.digest FROM unnest(%s::uuid[], %s::bytea[]) AS a (account, digest)
), members AS (
    DELETE FROM contacts_membership AS s USING contacts_contact AS c, asked
    WHERE s.contact_id = c.id AND c.account_id = asked.account AND c.digest = asked.digest
), conversations AS (
    DELETE FROM inbound_conversation AS c USING asked
    WHERE c.account = asked.account AND c.peer_digest = asked.digest
)
DELETE FROM contacts_contact AS c USING asked
WHERE c.account_id = asked.account AND c.digest = asked.digest
RETURNING c.account_id
