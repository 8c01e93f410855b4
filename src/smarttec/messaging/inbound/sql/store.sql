-- Store texts that are whole, as messages of the accounts.
INSERT INTO messaging_message (id, cell, account, direction, status, recipient, recipient_digest, sender, sender_digest,
                               body, is_ucs2, segments, price_micros, currency, created_at, finished_at)
SELECT id, cell, account, 3, 8, recipient, recipient_digest, sender, sender_digest, body, is_ucs2, segments, 0, currency,
       $12, $12
FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[],
            $9::boolean[], $10::smallint[], $11::text[])
     AS m (id, cell, account, recipient, recipient_digest, sender, sender_digest, body, is_ucs2, segments, currency)
ON CONFLICT (id) DO NOTHING
