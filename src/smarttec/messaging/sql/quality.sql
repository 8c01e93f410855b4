-- Add to a carrier's day. $1 carrier, $2 day, $3 to $8 the counts, $9 delivered messages by bucket of delay.
INSERT INTO messaging_carrierday AS d
    (carrier, day, accepted, refused, throttled, unknown, delivered, failed, delays)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (carrier, day) DO UPDATE
SET accepted = d.accepted + excluded.accepted,
    refused = d.refused + excluded.refused,
    throttled = d.throttled + excluded.throttled,
    unknown = d.unknown + excluded.unknown,
    delivered = d.delivered + excluded.delivered,
    failed = d.failed + excluded.failed,
    delays = ARRAY(
        SELECT mine + more FROM unnest(d.delays, excluded.delays) WITH ORDINALITY AS b (mine, more, place) ORDER BY place
    )
