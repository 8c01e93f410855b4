"""What operators watch of the queue and of carriers. Each reads the index of open messages, or one row per carrier."""

from smarttec.telemetry.gauges import Gauge, counted

_OLDEST = """
SELECT extract(epoch FROM $1::timestamptz - min(first.due_at))
FROM (SELECT 0 AS lane UNION ALL SELECT id FROM messaging_carrier) AS lanes
CROSS JOIN LATERAL (
    SELECT due_at FROM messaging_message WHERE lane = lanes.lane AND due_at IS NOT NULL ORDER BY due_at LIMIT 1
) AS first
WHERE first.due_at <= $1
"""
_BINDS = """
SELECT key, CASE WHEN seen_at > $1::timestamptz - interval '1 minute' THEN bound ELSE 0 END
FROM messaging_carrier WHERE is_enabled ORDER BY id
"""

GAUGES = (
    Gauge(
        "smarttec_messages_queued",
        "Messages that wait for a carrier to take them.",
        counted("messaging_message WHERE lane >= 0 AND due_at IS NOT NULL"),
    ),
    Gauge(
        "smarttec_messages_open_at_carriers",
        "Messages whose carrier has not answered yet, or whose outcome is unknown.",
        counted("messaging_message WHERE lane < 0 AND due_at IS NOT NULL"),
    ),
    Gauge(
        "smarttec_messages_oldest_queued_seconds",
        "For how long the message has been due that waits longest; 0 when none is due.",
        _OLDEST,
        is_timed=True,
    ),
    Gauge(
        "smarttec_carrier_binds",
        "Binds that stand, by carrier in use; 0 when no gateway has told of it for a minute.",
        _BINDS,
        label="carrier",
        is_timed=True,
    ),
)
