from django.db import migrations

from smarttec.storage.sqlfile import statement


class Migration(migrations.Migration):
    """Issued documents and drawn numbers are guarded by the database itself."""

    dependencies = [("paper", "0001_documents")]

    operations = [
        migrations.RunSQL(
            [statement("shop.paper", "guards")],
            reverse_sql="DROP FUNCTION paper_refuse_change, paper_refuse_leap CASCADE",
        )
    ]
