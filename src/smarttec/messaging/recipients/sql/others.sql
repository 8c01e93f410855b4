-- Which accounts have the number in their address book or among those who refuse something.
-- $1 accounts, $2 their hashes of the number, in pairs.
SELECT asked.account,
       EXISTS (SELECT FROM contacts_contact AS c WHERE c.account_id = asked.account AND c.digest = asked.digest),
       ARRAY(SELECT o.sender_digest FROM optout_optout AS o
             WHERE o.account = asked.account AND o.peer_digest = asked.digest)
FROM unnest(%s::uuid[], %s::bytea[]) AS asked (account, digest)
