"""People, and calls with them."""

import django.db.models.deletion
from django.db import migrations, models

from invented_crm.keys import key


class Migration(migrations.Migration):
    dependencies = [("invented_crm", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=100)),
                ("phone", models.CharField(max_length=100, blank=True)),
                ("is_deleted", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(max_length=20, default="connected")),
                ("kind", models.CharField(max_length=20, default="Call")),
                (
                    "contact",
                    models.ForeignKey(
                        "invented_crm.contact", on_delete=django.db.models.deletion.DO_NOTHING, db_constraint=False
                    ),
                ),
            ],
        ),
        migrations.AddField("meeting", "people", models.ManyToManyField("invented_crm.contact")),
    ]
