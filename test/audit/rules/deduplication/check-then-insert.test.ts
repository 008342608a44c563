import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'a row that is changed where it is found',
      files: {
        'src/Billing/Schedules.cs': `
          public class Schedules
          {
              public int Save(UsageSchedule entity)
              {
                  var known = this.context.UsageSchedules.Where(s => s.DimensionId == entity.DimensionId).FirstOrDefault();
                  if (known != null)
                  {
                      known.StartDate = entity.StartDate;
                      this.context.UsageSchedules.Update(known);
                  }
                  else
                  {
                      this.context.UsageSchedules.Add(entity);
                  }
                  return entity.Id;
              }
          }
        `,
      },
      at: ['src/Billing/Schedules.cs:13'],
      confidence: 'possible',
    },
    {
      name: 'a count filled by a call in Go, and the row of usage put in by SQL',
      files: {
        'internal/store/store.go': `
          package store

          func (l *Store) Record(ctx context.Context, event Event) error {
          	var known int
          	err := l.db.GetContext(ctx, &known, "SELECT count(*) FROM usage_ledger WHERE event_id = $1", event.EventID)
          	if err != nil {
          		return err
          	}
          	if known > 0 {
          		return nil
          	}
          	_, err = l.db.ExecContext(ctx, "INSERT INTO usage_ledger (event_id, units) VALUES ($1, $2)", event.EventID, event.Units)
          	return err
          }
        `,
      },
      at: ['internal/store/store.go:12'],
    },
    {
      name: 'a look with Prisma, and a table without the key',
      files: {
        'prisma/schema.prisma': `
          model UsageEvent {
            id      String @id
            eventId String
            units   Int
          }
        `,
        'src/usage.ts': `
          export async function storeUsage(event) {
            const known = await prisma.usageEvent.findFirst({ where: { eventId: event.id } });
            if (known) return;
            await prisma.usageEvent.create({ data: { eventId: event.id, units: event.units } });
          }
        `,
      },
      at: ['src/usage.ts:4'],
      confidence: 'certain',
    },
    {
      name: 'exists and create in Django',
      files: {
        'billing/usage.py': `
          def store(event):
              if UsageEvent.objects.filter(event_id=event.id).exists():
                  return
              UsageEvent.objects.create(event_id=event.id, units=event.units)
        `,
      },
      at: ['billing/usage.py:4'],
      confidence: 'likely',
    },
    {
      name: 'GORM, the insert inside the branch',
      files: {
        'billing/usage.go': `
          package billing

          func Store(db *gorm.DB, id string) error {
          	var event UsageEvent
          	err := db.Where("event_id = ?", id).First(&event).Error
          	if err != nil {
          		row := UsageEvent{EventID: id}
          		return db.Create(&row).Error
          	}
          	return nil
          }
        `,
      },
      at: ['billing/usage.go:8'],
    },
    {
      name: 'Active Record',
      files: {
        'app/billing/usage.rb': `
          class StoreUsage
            def call(event)
              return if UsageEvent.exists?(transaction_id: event.id)

              UsageEvent.create!(transaction_id: event.id, units: event.units)
            end
          end
        `,
      },
      at: ['app/billing/usage.rb:5'],
    },
  ],
  silent: [
    {
      name: 'the subscription that is billed, kept once by looking for it first',
      files: {
        'src/Billing/SubscriptionStore.cs': `
          public class SubscriptionStore
          {
              public int Keep(Subscription details)
              {
                  var known = Context.Subscriptions.Where(s => s.ExternalEventId == details.ExternalEventId).FirstOrDefault();
                  if (known == null)
                  {
                      Context.Subscriptions.Add(details);
                      Context.SaveChanges();
                  }
                  return details.Id;
              }
          }
        `,
      },
    },
    {
      name: 'a row put in by SQL that is no usage, and one whose conflict is settled',
      files: {
        'internal/store/store.go': `
          package store

          func (l *Store) Visit(ctx context.Context, event Event) error {
          	var known int
          	err := l.db.GetContext(ctx, &known, "SELECT count(*) FROM visits WHERE event_id = $1", event.EventID)
          	if err != nil || known > 0 {
          		return err
          	}
          	_, err = l.db.ExecContext(ctx, "INSERT INTO visits (event_id) VALUES ($1)", event.EventID)
          	return err
          }

          func (l *Store) Record(ctx context.Context, event Event) error {
          	var known int
          	err := l.db.GetContext(ctx, &known, "SELECT count(*) FROM usage_ledger WHERE event_id = $1", event.EventID)
          	if err != nil || known > 0 {
          		return err
          	}
          	_, err = l.db.ExecContext(ctx, "INSERT INTO usage_ledger (event_id) VALUES ($1) ON CONFLICT DO NOTHING", event.EventID)
          	return err
          }
        `,
      },
    },
    {
      name: 'a table with the key',
      files: {
        'prisma/schema.prisma': `
          model UsageEvent {
            id      String @id
            eventId String @unique
          }
        `,
        'src/usage.ts': `
          export async function storeUsage(event) {
            const known = await prisma.usageEvent.findFirst({ where: { eventId: event.id } });
            if (known) return;
            await prisma.usageEvent.create({ data: { eventId: event.id } });
          }
        `,
      },
    },
    {
      name: 'a conflict clause',
      files: {
        'src/usage.ts': `
          export async function storeUsage(event) {
            const known = await db.query.usageEvents.findFirst({ where: eq(usageEvents.eventId, event.id) });
            if (known) return;
            await db.insert(usageEvents).values({ eventId: event.id }).onConflictDoNothing();
          }
        `,
      },
    },
    {
      name: 'the violation taken as a repeat',
      files: {
        'billing/usage.py': `
          def store(event):
              if UsageEvent.objects.filter(event_id=event.id).exists():
                  return
              try:
                  UsageEvent.objects.create(event_id=event.id)
              except IntegrityError:
                  return
        `,
      },
    },
    {
      name: 'a lock held',
      files: {
        'app/billing/usage.rb': `
          class StoreUsage
            def call(event)
              event.account.with_lock do
                return if UsageEvent.exists?(transaction_id: event.id)
                UsageEvent.create!(transaction_id: event.id)
              end
            end
          end
        `,
      },
    },
    {
      name: 'code that is not about billing',
      files: {
        'src/chat.ts': `
          export async function storeMessage(message) {
            const known = await prisma.message.findFirst({ where: { messageId: message.id } });
            if (known) return;
            await prisma.message.create({ data: { messageId: message.id } });
          }
        `,
      },
    },
    {
      name: 'a row of another table',
      files: {
        'src/usage.ts': `
          export async function storeUsage(event) {
            const account = await prisma.account.findFirst({ where: { externalId: event.customer } });
            if (!account) return;
            await prisma.usageEvent.create({ data: { units: 1 } });
          }
        `,
      },
    },
  ],
});
