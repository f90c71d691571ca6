"""The first tables, as `makemigrations` wrote them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Witness",
            fields=[
                ("vkey", models.CharField(max_length=2500, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("trouble", models.CharField(default="", max_length=300)),
                ("due", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="State",
            fields=[
                ("size", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("data", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("cosigned", models.BooleanField(help_text="By as many witnesses as the policy asks for.")),
                ("archived", models.BooleanField(default=False, help_text="To lie in public, with stamps.")),
                ("written", models.BooleanField(default=False, help_text="Its public file is there.")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cosigned", "size"], name="state_cosigned"),
                    models.Index(fields=["archived", "at"], name="state_archived"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="Of its public file.", max_length=100)),
                ("source", models.CharField(help_text="The authority's address; empty for calendars.", max_length=500)),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("wanted", "Wanted"),
                            ("held", "Held"),
                            ("pending", "Pending"),
                            ("confirmed", "Confirmed"),
                            ("failed", "Failed"),
                        ],
                        default="wanted",
                        max_length=10,
                    ),
                ),
                ("data", models.BinaryField(null=True)),
                ("written", models.BooleanField(default=True, help_text="The public file holds `data`.")),
                ("height", models.PositiveBigIntegerField(help_text="Of the block a proof leads to.", null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("due", models.DateTimeField()),
                ("trouble", models.CharField(default="", max_length=300)),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stamps", to="stamping.state"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["word", "due"], name="stamp_due")],
                "constraints": [models.UniqueConstraint(fields=("state", "name"), name="stamp_of_state")],
            },
        ),
    ]
