from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("numbers", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="stocknumber",
            name="free_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
