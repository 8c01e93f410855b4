import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import smarttec.kernel.clock
import smarttec.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskAccess",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=smarttec.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("purpose", models.PositiveSmallIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("customer-asked", "The customer asked us"),
                            ("delivery-fault", "Messages were not delivered"),
                            ("payment-question", "A payment is unclear"),
                            ("alert", "A rule raised an alert"),
                            ("rights-request", "A request under somebody's rights"),
                            ("legal-demand", "A lawful demand of an authority"),
                            ("minor-report", "A report about a minor"),
                            ("routine-audit", "A planned audit"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ticket", models.CharField(blank=True, max_length=20)),
                ("started_at", models.DateTimeField(default=smarttec.kernel.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "declared purpose",
                "permissions": [
                    ("for_serve_customer", "May look in order to help a customer"),
                    ("for_answer_inquiry", "May look in order to answer a question"),
                    ("for_prevent_fraud", "May look in order to stop fraud"),
                    ("for_fulfil_order", "May look in order to deliver an order"),
                    ("for_fulfil_rights", "May look in order to fulfil somebody's rights"),
                    ("for_keep_records", "May look in order to keep the records the law asks for"),
                    ("for_answer_authority", "May look in order to answer an authority"),
                    ("for_protect_minors", "May look into a report about a minor"),
                    ("for_audit", "May look in order to audit"),
                ],
                "indexes": [models.Index(fields=["staff", "id"], name="desk_access_staff")],
            },
        ),
    ]
