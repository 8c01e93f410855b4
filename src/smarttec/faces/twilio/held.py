"""What this room holds about somebody (`people.holdings`)."""

from smarttec.faces.twilio.models import OnceRequest
from smarttec.people.holdings import Fate, Holding, Topic, Whose

HOLDINGS = (
    Holding(
        model=OnceRequest,
        title="Requests to the API that are done once",
        topic=Topic.MESSAGES,
        whose=Whose.ACCOUNT,
        whose_column="account",
        fate=Fate.DELETE,
        withheld={"answer": "may hold a key in the open; it is what your program was answered, and goes after a day"},
    ),
)
