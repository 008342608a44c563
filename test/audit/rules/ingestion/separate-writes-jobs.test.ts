import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'a task of Celery for a row that is not committed',
      files: {
        'src/usage.py': `
          from django.db import transaction

          from billing.models import Export, UsageRecord
          from billing.tasks import charge_usage


          @transaction.atomic
          def finish_export(export_id: int, rows: int) -> Export:
              export = Export.objects.select_for_update().get(pk=export_id)
              export.status = Export.DONE
              export.rows = rows
              export.save(update_fields=["status", "rows"])

              usage = UsageRecord.objects.create(
                  account_id=export.account_id,
                  event_id=f"export-{export.pk}",
                  meter="exported_rows",
                  quantity=rows,
              )
              charge_usage.delay(usage.pk)
              export.notify_owner()
              return export
        `,
      },
      at: ['src/usage.py:20'],
    },
  ],
  silent: [
    {
      name: 'a task that is put off until the commit',
      files: {
        'src/usage.py': `
          from django.db import transaction

          from billing.models import Export, UsageRecord
          from billing.tasks import charge_usage


          @transaction.atomic
          def finish_export(export_id: int, rows: int) -> Export:
              export = Export.objects.select_for_update().get(pk=export_id)
              export.status = Export.DONE
              export.save(update_fields=["status"])
              usage, _ = UsageRecord.objects.get_or_create(
                  event_id=f"export-{export.pk}",
                  defaults={"account_id": export.account_id, "meter": "exported_rows", "quantity": rows},
              )
              transaction.on_commit(lambda: charge_usage.delay(usage.pk))
              return export
        `,
      },
    },
  ],
});
