"""What credits are worth, said in texts."""

from smarttec.faces.price_list import rate_now

_EXAMPLE_NUMBER = "+14155550100"


def texts_for(amount_micros: int, currency: str) -> str:
    """`about 3,164 texts to United States and Canada`; empty when there is no price to say it by."""
    rate = rate_now(_EXAMPLE_NUMBER, currency=currency)
    if rate is None or not rate.price_micros:
        return ""
    return f"about {amount_micros // rate.price_micros:,} texts to {rate.destination}"
