"""When each child last received something, filled from what the books hold."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


_RECEIVED = """
    FROM book_draw d JOIN book_entry e ON e.id = d.entry_id JOIN book_lot l ON l.id = d.lot_id
        JOIN beneficiaries_child c ON c.id = d.child_id
    WHERE e.kind = 'distribution'
        AND NOT EXISTS (SELECT 1 FROM book_entry undoing WHERE undoing.reverses_id = e.id)
        AND coalesce(d.quantity, d.amount) > (
            SELECT coalesce(sum(coalesce(b.quantity, b.amount)), 0)
            FROM book_lot b JOIN book_entry r ON r.id = b.entry_id
            WHERE b.returns_id = d.id AND r.kind = 'return'
                AND NOT EXISTS (SELECT 1 FROM book_entry undoing WHERE undoing.reverses_id = r.id)
        )
"""


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0002_photographs_and_codes_of_concerns'),
        ('book', '0002_entry_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='LastReceived',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='last_received', to='beneficiaries.child')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.item')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('item__isnull', True)), fields=['child', 'on'], name='last_received_anything')],
                'constraints': [models.UniqueConstraint(models.F('child'), django.db.models.functions.comparison.Coalesce('item', 0), name='last_received_once')],
            },
        ),
        migrations.RunSQL(
            [
                'INSERT INTO book_lastreceived (child_id, "on")'
                f" SELECT coalesce(c.merged_into_id, c.id), max(e.date) {_RECEIVED} GROUP BY 1",
                'INSERT INTO book_lastreceived (child_id, item_id, "on")'
                f" SELECT coalesce(c.merged_into_id, c.id), l.item_id, max(e.date) {_RECEIVED} AND l.item_id IS NOT NULL"
                " GROUP BY 1, 2",
            ],
            migrations.RunSQL.noop,
        ),
    ]
