from django.db import migrations, models
from django.db.models import F


def to_ppm(apps, schema_editor):
    apps.get_model("paper", "TaxRule").objects.update(rate_ppm=F("rate_ppm") * 100)


class Migration(migrations.Migration):
    dependencies = [("paper", "0004_subject")]

    operations = [
        migrations.RemoveConstraint(model_name="taxrule", name="paper_taxrule_rate"),
        migrations.RenameField(model_name="taxrule", old_name="rate_basis_points", new_name="rate_ppm"),
        migrations.AlterField(
            model_name="taxrule",
            name="rate_ppm",
            field=models.PositiveIntegerField(help_text="190000 is 19 %, 88750 is 8.875 %."),
        ),
        migrations.AddField(
            model_name="taxrule",
            name="second_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="taxrule",
            name="second_rate_ppm",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="A second tax on the same net, where a country has one (Quebec's QST).",
            ),
        ),
        migrations.RunPython(to_ppm, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="taxrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate_ppm__lte", 1000000), ("second_rate_ppm__lte", 1000000)),
                name="paper_taxrule_rate",
            ),
        ),
    ]
