from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_orders")]

    operations = [
        migrations.RenameField(model_name="orderitem", old_name="tax_rate_basis_points", new_name="tax_rate_ppm"),
    ]
