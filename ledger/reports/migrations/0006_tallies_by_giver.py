from collections import defaultdict

from django.db import migrations


def put_together(apps, schema_editor):
    """Keep value by giver inside of unit, fund and item, not as a row for each."""
    for rows in _kept(apps):
        for row in rows.iterator(chunk_size=100):
            amounts = defaultdict(dict)
            for _entry, unit, party, fund, item, amount in row.parts:
                of = amounts[unit, fund, item]
                of[party] = of.get(party, 0) + amount
            row.parts = [[*key, of] for key, of in amounts.items()]
            row.save(update_fields=["parts"])


def take_apart(apps, schema_editor):
    tallies, totals = _kept(apps)
    for rows in (tallies, totals):
        for row in rows.iterator(chunk_size=100):
            entry = row.pk if rows is tallies else 0
            row.parts = [
                [entry, unit, party, fund, item, amount]
                for unit, fund, item, amounts in row.parts
                for party, amount in amounts.items()
            ]
            row.save(update_fields=["parts"])


def _kept(apps):
    return (
        apps.get_model("reports", "Tally").objects.all(),
        apps.get_model("reports", "RunningTotal").objects.filter(year=0),
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_running_totals")]

    operations = [migrations.RunPython(put_together, take_apart)]
