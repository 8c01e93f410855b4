from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("post", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="mail", name="post_mail_due"),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                fields=["due_at"],
                name="post_mail_due",
                condition=models.Q(state__in=["queued", "handing-over", "unknown"]),
            ),
        ),
    ]
