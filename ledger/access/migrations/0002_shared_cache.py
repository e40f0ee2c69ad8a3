"""The table of the cache that all processes share: how often somebody tried is counted in one place.

As Django's ``createcachetable`` makes it, so that ``migrate`` is all that a new machine needs. It is no model of ours.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("access", "0006_shared_cache")]

    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel(
                    name="SharedCache",
                    fields=[
                        ("cache_key", models.CharField(max_length=255, primary_key=True)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField(db_index=True)),
                    ],
                    options={"db_table": "shared_cache"},
                ),
            ],
        ),
    ]
