import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [],
  silent: [
    {
      name: 'a decimal added up and the row that was found saved again',
      files: {
        'usage/complete.go': `
          package usage

          func Complete(requestID string, amount Amount) error {
          	var entry UsageLog
          	if err := db.Where("request_id = ?", requestID).First(&entry).Error; err != nil {
          		return err
          	}
          	entry.Amount.Add(amount)
          	return db.Save(&entry).Error
          }
        `,
      },
    },
    {
      name: 'an insert that settles the conflict by itself',
      files: {
        'src/r1.ts': `
          import { db } from './db';
          import { meterReadings } from './schema';
          export async function store(body: Body) {
            const [seen] = await db.select().from(meterReadings).where(eq(meterReadings.requestId, body.requestId));
            if (seen) return;
            await db.insert(meterReadings).values(body).onConflictDoNothing();
          }
        `,
      },
    },
    {
      name: 'a violation of the key taken for a repeat in Java',
      files: {
        'src/r2.java': `
          class UsageIngestService {
              public void ingest(UsageEventDto dto) {
                  if (repository.existsByEventId(dto.eventId())) return;
                  try {
                      repository.saveAndFlush(new UsageEvent(dto.eventId(), dto.units()));
                  } catch (DataIntegrityViolationException e) {
                      log.debug("known {}", dto.eventId());
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a unique index in EF Core',
      files: {
        'src/r3.cs': `
          namespace Acme.Metering;
          public class MeteringDbContext : DbContext
          {
              protected override void OnModelCreating(ModelBuilder model)
              {
                  model.Entity<UsageEvent>().HasIndex(e => e.EventId).IsUnique();
              }
          }
          public class UsageWriter(MeteringDbContext db)
          {
              public async Task WriteAsync(UsageMessage message, CancellationToken ct)
              {
                  if (await db.UsageEvents.AnyAsync(e => e.EventId == message.EventId, ct)) return;
                  db.UsageEvents.Add(new UsageEvent { EventId = message.EventId, Units = message.Units });
                  await db.SaveChangesAsync(ct);
              }
          }
        `,
      },
    },
    {
      name: 'a conflict settled in SQL in Rust',
      files: {
        'src/r4.rs': `
          pub async fn record(pool: &PgPool, event: &UsageEvent) -> Result<(), sqlx::Error> {
              let known = sqlx::query("SELECT 1 FROM usage_events WHERE event_id = $1").bind(&event.id).fetch_optional(pool).await?;
              if known.is_some() { return Ok(()); }
              sqlx::query("INSERT INTO usage_events (event_id, units) VALUES ($1, $2) ON CONFLICT DO NOTHING").bind(&event.id).execute(pool).await?;
              Ok(())
          }
        `,
      },
    },
    {
      name: 'a user looked for before one is made',
      files: {
        'src/r5.go': `
          package users
          func (s *Service) Ensure(ctx context.Context, e Event) error {
          	var n int64
          	s.db.Model(&User{}).Where("email = ?", e.Email).Count(&n)
          	if n > 0 {
          		return nil
          	}
          	return s.db.Create(&User{Email: e.Email}).Error
          }
        `,
      },
    },
    {
      name: 'an item of DynamoDB put in on a condition',
      files: {
        'src/r6.py': `
          import boto3
          table = boto3.resource("dynamodb").Table("usage-events")
          def handler(event, context):
              for record in event["Records"]:
                  usage = json.loads(record["body"])
                  if table.get_item(Key={"event_id": usage["event_id"]}).get("Item"):
                      continue
                  table.put_item(Item=usage, ConditionExpression="attribute_not_exists(event_id)")
        `,
      },
    },
    {
      name: 'queries that settle the conflict, by their name',
      files: {
        'src/r7.go': `
          package usage
          func (s *Service) Ingest(ctx context.Context, e Event) error {
          	exists, err := s.q.UsageEventExists(ctx, e.ID)
          	if err != nil {
          		return err
          	}
          	if exists {
          		return nil
          	}
          	return s.q.InsertUsageEventIfAbsent(ctx, db.InsertUsageEventParams{EventID: e.ID, Units: e.Units})
          }
        `,
      },
    },
    {
      name: 'a row found or made by the framework',
      files: {
        'src/r8.php': `
          <?php
          namespace App\\Billing;
          class RecordUsage
          {
              public function handle(JobFinished $event): void
              {
                  if (UsageRecord::where('job_id', $event->jobId)->exists()) {
                      return;
                  }
                  UsageRecord::firstOrCreate(['job_id' => $event->jobId], ['minutes' => $event->minutes]);
              }
          }
        `,
      },
    },
    {
      name: 'a lock around the look and the insert',
      files: {
        'src/r9.kt': `
          package io.acme.billing
          class CreditLedger(private val entries: LedgerEntryRepository, private val locks: LockRegistry) {
              fun book(event: UsageBooked) = locks.withLock(event.transactionId) {
                  if (entries.findByTransactionId(event.transactionId) != null) return@withLock
                  entries.save(LedgerEntry(transactionId = event.transactionId, amount = event.amount))
              }
          }
        `,
      },
    },
    {
      name: 'a customer looked for before one is made',
      files: {
        'src/r10.cs': `
          namespace Acme.Billing;
          public class Customers(BillingDb db)
          {
              public async Task EnsureAsync(Signup signup)
              {
                  if (await db.Customers.AnyAsync(c => c.AccountId == signup.AccountId)) return;
                  db.Customers.Add(new Customer { AccountId = signup.AccountId });
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
    },
    {
      name: 'a row looked for that nothing is put in for',
      files: {
        'src/r11.rs': `
          pub async fn find(pool: &PgPool, event: &UsageEvent) -> Result<bool, sqlx::Error> {
              let known = sqlx::query("SELECT 1 FROM usage_events WHERE event_id = $1").bind(&event.id).fetch_optional(pool).await?;
              if known.is_some() { return Ok(true); }
              Ok(false)
          }
        `,
      },
    },
    {
      name: 'a repository whose key is unique in the entity',
      files: {
        'src/r12.ts': `
          @Entity()
          export class UsageRecord {
            @Column({ unique: true }) callId: string;
          }
          export class UsageConsumer {
            constructor(private readonly records: Repository<UsageRecord>) {}
            async handle(msg: CallEnded) {
              if (await this.records.findOneBy({ callId: msg.callId })) return;
              await this.records.save({ callId: msg.callId, seconds: msg.seconds });
            }
          }
        `,
      },
    },
  ],
});
