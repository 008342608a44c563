import { rewrittenUsage } from '#audit/rules/observability/rewritten-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(rewrittenUsage, {
  fires: [
    {
      name: 'values overwritten in SQL, in a script and in code',
      files: {
        'db/migrate/7_fix.sql': `
          ALTER TABLE usage_events ADD COLUMN note text;
          UPDATE usage_events SET value = value * 2 WHERE meter_id = 3;
        `,
        'repair.py': `
          def repair(conn, event_id, tokens):
              conn.execute("UPDATE metering_records SET tokens = %s WHERE id = %s", (tokens, event_id))
        `,
        'repair.go': `
          package repair

          func fix(db *sql.DB) error {
            _, err := db.Exec("UPDATE usage_records SET event_timestamp = now() WHERE id = $1", id)
            return err
          }
        `,
      },
      at: ['db/migrate/7_fix.sql:2', 'repair.py:2', 'repair.go:4'],
      confidence: 'likely',
    },
    {
      name: 'values overwritten through object mappers',
      files: {
        'a.ts':
          'const fix = (db, id, quantity) => db.usageEvent.update({ where: { id }, data: { quantity } });',
        'b.rb': `
          def fix(event, units)
            usage_event.update!(units: units)
          end
        `,
        'c.py': `
          def fix(pk, tokens):
              UsageEvent.objects.filter(pk=pk).update(tokens=tokens)
        `,
      },
      at: ['a.ts:1', 'b.rb:2', 'c.py:2'],
      confidence: 'likely',
    },
    {
      name: 'rows deleted',
      files: {
        'a.sql': 'DELETE FROM usage_events WHERE event_id = $1;',
        'b.ts': 'const drop = (db, id) => db.meterEvent.delete({ where: { id } });',
        'c.rb': `
          def drop
            UsageRecord.find(id).destroy!
          end
        `,
      },
      at: ['a.sql:1', 'b.ts:1', 'c.rb:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'marks, counters, and values filled in',
      files: {
        'a.sql': `
          UPDATE usage_events SET status = 'sent', reported_at = now() WHERE id = $1;
          UPDATE usage_records SET units = units + $1 WHERE id = $2;
          UPDATE usage_events SET cost = $1 WHERE cost IS NULL;
          UPDATE usage_daily_records SET quantity = 4 WHERE day = $1;
          INSERT INTO usage_events (id, units) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET units = excluded.units;
        `,
        'b.ts': `
          const mark = (db, id) => db.usageEvent.update({ where: { id, quantity: 3 }, data: { billedAt: new Date() } });
          const add = (db, id) => db.usageRecord.update({ where: { id }, data: { units: { increment: 1 } } });
        `,
      },
    },
    {
      name: 'retention, deletion of an account, and rows handed on before',
      files: {
        'a.sql': `
          DELETE FROM usage_events WHERE created_at < now() - interval '2 years';
          DELETE FROM usage_events WHERE status = 'exported';
          DELETE FROM usage_outbox_events WHERE id = $1;
        `,
        'b.py': `
          def purge(cutoff):
              UsageEvent.objects.filter(created_at__lt=cutoff).delete()

          def delete_account(user):
              UsageEvent.objects.filter(user=user).delete()
        `,
      },
    },
    {
      name: 'an adjustment or a history beside it',
      files: {
        'a.ts': `
          async function fix(db, id, quantity) {
            await db.usageAdjustment.create({ data: { id, quantity, reason } });
            await db.usageEvent.update({ where: { id }, data: { quantity } });
          }
        `,
        'b.rb': `
          def fix(event, units)
            UsageEventHistory.create!(event: event, units: event.units)
            usage_event.update!(units: units)
          end
        `,
      },
    },
    {
      name: 'other rows, and what holds no rows',
      files: {
        'a.ts': `
          const a = (db, id, amount) => db.payment.update({ where: { id }, data: { amount } });
          const b = (id, value) => usageEventsClient.update(id, { value });
          const c = (key) => usageEventsCache.delete(key);
          const d = (db, id, value) => db.setting.update({ where: { id }, data: { value } });
        `,
        'b.sql': 'DELETE FROM events WHERE id = 1; UPDATE invoices SET amount = 3;',
      },
    },
  ],
});
