-- Keep parts until the others come. A part that is there already is another text's with the same reference: it goes.
INSERT INTO inbound_fragment (id, cell, account, "group", number, total, data_coding, sender, recipient, octets,
                              received_at)
SELECT f.*, $11
FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::bytea[], $5::smallint[], $6::smallint[], $7::smallint[],
            $8::bytea[], $9::bytea[], $10::bytea[]) AS f
ON CONFLICT (account, "group", number) DO UPDATE
SET id = EXCLUDED.id, data_coding = EXCLUDED.data_coding, sender = EXCLUDED.sender, recipient = EXCLUDED.recipient,
    octets = EXCLUDED.octets, received_at = EXCLUDED.received_at
