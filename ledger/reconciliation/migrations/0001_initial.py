import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('reconciliation', '0001_stock_takes'),
        ('reconciliation', '0002_fund_changes'),
        ('reconciliation', '0003_decided_by_a_deputy'),
        ('reconciliation', '0004_months_asked_to_open_again'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('book', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StockTake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_takes', to='book.place', verbose_name='place')),
                ('date', models.DateField(verbose_name='date')),
                ('state', models.CharField(choices=[('counting', 'being counted'), ('counted', 'differences to explain'), ('sent', 'waiting for approval'), ('done', 'done'), ('cancelled', 'cancelled')], default='counting', max_length=9, verbose_name='state')),
                ('counted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='counted by')),
                ('counted_at', models.DateTimeField(null=True, verbose_name='counted at')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('returned_because', models.CharField(blank=True, max_length=200, verbose_name='returned because')),
            ],
            options={
                'ordering': ['-date', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['counting', 'counted', 'sent'])), fields=('place',), name='stock_take_one_at_a_time'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('counted_by')), _negated=True), _connector='OR'), name='stock_take_is_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='stock_take_decided_by_and_at_go_together')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalStockTake',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('state', models.CharField(choices=[('counting', 'being counted'), ('counted', 'differences to explain'), ('sent', 'waiting for approval'), ('done', 'done'), ('cancelled', 'cancelled')], default='counting', max_length=9, verbose_name='state')),
                ('counted_at', models.DateTimeField(null=True, verbose_name='counted at')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('returned_because', models.CharField(blank=True, max_length=200, verbose_name='returned because')),
                ('place', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='book.place', verbose_name='place')),
                ('counted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='counted by')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical stock take',
                'verbose_name_plural': 'historical stock takes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='StockTakeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('take', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='reconciliation.stocktake')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.item')),
                ('is_entrusted', models.BooleanField(default=False)),
                ('counted', models.BigIntegerField(null=True)),
                ('expected', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('fund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.fund')),
                ('amount', models.BigIntegerField(null=True)),
            ],
            options={
                'ordering': ['take', 'item__code', 'is_entrusted'],
                'constraints': [models.UniqueConstraint(fields=('take', 'item', 'is_entrusted'), name='stock_take_line_once'), models.CheckConstraint(condition=models.Q(('counted__isnull', True), ('counted__gte', 0), _connector='OR'), name='stock_take_count_is_not_below_zero')],
            },
        ),
        migrations.CreateModel(
            name='StockTakeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='reconciliation.stocktakeline')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stock_take', to='book.entry')),
            ],
        ),
        migrations.CreateModel(
            name='FundChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('state', models.CharField(choices=[('waiting', 'waiting for approval'), ('approved', 'approved'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='waiting', max_length=9, verbose_name='state')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.deputy')),
                ('declined_because', models.CharField(blank=True, max_length=200, verbose_name='declined because')),
                ('date', models.DateField(verbose_name='date')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.place')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.fund', verbose_name='from fund')),
                ('to_fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.fund', verbose_name='to fund')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.item')),
                ('wanted', models.BigIntegerField(verbose_name='how much')),
                ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.lot')),
                ('consent', models.CharField(max_length=80, verbose_name='consent')),
                ('paper_kind', models.CharField(blank=True, choices=[('pdf', 'PDF'), ('jpeg', 'JPEG'), ('png', 'PNG')], max_length=4, verbose_name='kind of paper')),
                ('paper_size', models.PositiveIntegerField(default=0, verbose_name='size of paper')),
                ('paper_sha256', models.CharField(blank=True, max_length=64, verbose_name='digest of paper')),
                ('key', models.CharField(max_length=64)),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fund_change', to='book.entry')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'key'), name='fund_change_key_once'), models.CheckConstraint(condition=models.Q(('wanted__gt', 0)), name='fund_change_of_something'), models.CheckConstraint(condition=models.Q(('fund', models.F('to_fund')), _negated=True), name='fund_change_goes_elsewhere'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), ('state', 'withdrawn'), _connector='OR'), name='fund_change_is_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='fund_change_decided_by_and_at_go_together'), models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('state', 'approved')), models.Q(models.Q(('state', 'approved'), _negated=True), ('entry__isnull', True)), _connector='OR'), name='fund_change_approved_is_posted')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalFundChange',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting for approval'), ('approved', 'approved'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='waiting', max_length=9, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('decided_at', models.DateTimeField(null=True)),
                ('declined_because', models.CharField(blank=True, max_length=200, verbose_name='declined because')),
                ('date', models.DateField(verbose_name='date')),
                ('wanted', models.BigIntegerField(verbose_name='how much')),
                ('consent', models.CharField(max_length=80, verbose_name='consent')),
                ('paper_kind', models.CharField(blank=True, choices=[('pdf', 'PDF'), ('jpeg', 'JPEG'), ('png', 'PNG')], max_length=4, verbose_name='kind of paper')),
                ('paper_size', models.PositiveIntegerField(default=0, verbose_name='size of paper')),
                ('paper_sha256', models.CharField(blank=True, max_length=64, verbose_name='digest of paper')),
                ('key', models.CharField(max_length=64)),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='access.unit')),
                ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deputy', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='access.deputy')),
                ('place', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='book.place')),
                ('fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='book.fund', verbose_name='from fund')),
                ('to_fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='book.fund', verbose_name='to fund')),
                ('item', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='book.item')),
                ('lot', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='book.lot')),
                ('entry', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='book.entry')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical fund change',
                'verbose_name_plural': 'historical fund changes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('state', models.CharField(choices=[('waiting', 'waiting for approval'), ('approved', 'approved'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='waiting', max_length=9, verbose_name='state')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.deputy')),
                ('declined_because', models.CharField(blank=True, max_length=200, verbose_name='declined because')),
                ('month', models.DateField(verbose_name='month')),
                ('why', models.CharField(max_length=100, verbose_name='reason')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('unit', 'month'), name='month_is_asked_to_reopen_once'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), ('state', 'withdrawn'), _connector='OR'), name='reopening_is_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='reopening_decided_by_and_at_go_together')],
            },
        ),
    ]
