from django.db import migrations

# What stood on the two highest rungs went back whole; from now on the amounts decide, not the rung.
FORWARDS = """
UPDATE shop_payment SET refunded_micros = amount_micros WHERE state = 60;
UPDATE shop_payment SET disputed_micros = amount_micros, dispute = 1 WHERE state = 70;
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_mandates_and_debts")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
