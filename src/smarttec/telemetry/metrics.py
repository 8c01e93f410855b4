"""Every metric of the program. Names follow Prometheus' conventions: base units, `_total` for counters."""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
"""Of this process; `exposition` puts those of all processes together."""

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

MESSAGES_ACCEPTED = Counter(
    "smarttec_messages_accepted_total", "Messages taken in, charged and stored.", registry=REGISTRY
)
MESSAGES_REFUSED = Counter(
    "smarttec_messages_refused_total", "Messages refused, by our error's code.", ["code"], registry=REGISTRY
)
INTAKE_FLUSH_SECONDS = Histogram(
    "smarttec_intake_flush_seconds", "From gathering a batch to its commit.", buckets=_SECONDS, registry=REGISTRY
)
MESSAGES_CONCLUDED = Counter(
    "smarttec_messages_concluded_total", "Messages that came to an end, by status.", ["status"], registry=REGISTRY
)
CARRIER_SUBMITS = Counter(
    "smarttec_carrier_submits_total", "Parts handed to a carrier, by what it answered.", ["carrier", "answer"],
    registry=REGISTRY,
)  # fmt: skip
CARRIER_RECEIPTS = Counter(
    "smarttec_carrier_receipts_total", "Delivery receipts that came from a carrier.", ["carrier"], registry=REGISTRY
)
CALLBACKS = Counter(
    "smarttec_callbacks_total", "Calls to customers' servers, by result.", ["result"], registry=REGISTRY
)
PAGES = Counter(
    "smarttec_pages_total", "Pages of portal and desk, by status class.", ["face", "status"], registry=REGISTRY
)
