import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'a row of GORM that is not found',
      files: {
        'src/gorm-first.go': `
          package billing
          func (r *Repo) Apply(ctx context.Context, e Event) error {
          	var existing UsageRecord
          	err := r.db.Where("idempotency_key = ?", e.Key).First(&existing).Error
          	if err == nil {
          		return nil
          	}
          	if !errors.Is(err, gorm.ErrRecordNotFound) {
          		return err
          	}
          	return r.db.Create(&UsageRecord{IdempotencyKey: e.Key, TenantID: e.Tenant, Units: e.Units}).Error
          }
        `,
      },
      at: ['src/gorm-first.go:11'],
    },
    {
      name: 'queries named after the row',
      files: {
        'src/sqlc-go.go': `
          package usage
          func (s *Service) Ingest(ctx context.Context, e Event) error {
          	exists, err := s.q.UsageEventExists(ctx, e.ID)
          	if err != nil {
          		return err
          	}
          	if exists {
          		return nil
          	}
          	return s.q.InsertUsageEvent(ctx, db.InsertUsageEventParams{EventID: e.ID, TenantID: e.Tenant, Units: e.Units})
          }
        `,
      },
      at: ['src/sqlc-go.go:10'],
    },
    {
      name: 'a client of Ent',
      files: {
        'src/ent-go.go': `
          package usage
          func (s *Service) Ingest(ctx context.Context, e Event) error {
          	known, err := s.client.UsageEvent.Query().Where(usageevent.EventID(e.ID)).Exist(ctx)
          	if err != nil {
          		return err
          	}
          	if known {
          		return nil
          	}
          	return s.client.UsageEvent.Create().SetEventID(e.ID).SetTenant(e.Tenant).SetUnits(e.Units).Exec(ctx)
          }
        `,
      },
      at: ['src/ent-go.go:10'],
    },
    {
      name: 'a repository of Spring Data in a listener',
      files: {
        'src/jpa2.java': `
          package com.acme.billing;
          @Component
          class TripConsumer {
              private final TripChargeRepository charges;
              @KafkaListener(topics = "trips")
              void on(TripEnded trip) {
                  Optional<TripCharge> known = charges.findByTripId(trip.id());
                  if (known.isPresent()) {
                      return;
                  }
                  charges.save(new TripCharge(trip.id(), trip.riderId(), trip.fare()));
              }
          }
        `,
      },
      at: ['src/jpa2.java:11'],
    },
    {
      name: 'a query of Exposed',
      files: {
        'src/exposed.kt': `
          object UsageEvents : LongIdTable("usage_events") {
              val eventId = varchar("event_id", 64)
              val units = long("units")
          }
          class Store {
              fun store(event: Usage) = transaction {
                  val known = UsageEvents.selectAll().where { UsageEvents.eventId eq event.id }.count() > 0
                  if (known) return@transaction
                  UsageEvents.insert {
                      it[eventId] = event.id
                      it[units] = event.units
                  }
              }
          }
        `,
      },
      at: ['src/exposed.kt:9'],
    },
    {
      name: 'a set of EF Core asked whether it has any',
      files: {
        'src/efcore.cs': `
          namespace Acme.Metering;
          public class UsageWriter(MeteringDbContext db)
          {
              public async Task WriteAsync(UsageMessage message, CancellationToken ct)
              {
                  if (await db.UsageEvents.AnyAsync(e => e.EventId == message.EventId, ct))
                      return;
                  db.UsageEvents.Add(new UsageEvent { EventId = message.EventId, Tenant = message.Tenant, Units = message.Units });
                  await db.SaveChangesAsync(ct);
              }
          }
        `,
      },
      at: ['src/efcore.cs:8'],
    },
    {
      name: 'a count with Dapper',
      files: {
        'src/dapper.cs': `
          namespace Acme.Billing;
          public class MinutesStore(IDbConnection db)
          {
              public async Task Store(CallEnded call)
              {
                  var known = await db.ExecuteScalarAsync<int>("SELECT COUNT(1) FROM call_minutes WHERE call_id = @Id", new { call.Id });
                  if (known > 0) return;
                  await db.ExecuteAsync("INSERT INTO call_minutes (call_id, account_id, minutes) VALUES (@Id, @Account, @Minutes)", call);
              }
          }
        `,
      },
      at: ['src/dapper.cs:8'],
    },
    {
      name: 'a repository of Doctrine',
      files: {
        'src/doctrine.php': `
          <?php
          namespace App\\Metering;
          class UsageRecorder
          {
              public function record(UsageMessage $message): void
              {
                  $known = $this->em->getRepository(UsageEvent::class)->findOneBy(['eventId' => $message->eventId]);
                  if ($known !== null) {
                      return;
                  }
                  $this->em->persist(new UsageEvent($message->eventId, $message->tenant, $message->units));
                  $this->em->flush();
              }
          }
        `,
      },
      at: ['src/doctrine.php:11'],
    },
    {
      name: 'sqlx in Rust',
      files: {
        'src/sqlx.rs': `
          pub async fn record(pool: &PgPool, event: &UsageEvent) -> Result<(), sqlx::Error> {
              let known = sqlx::query("SELECT 1 FROM usage_events WHERE event_id = $1")
                  .bind(&event.id)
                  .fetch_optional(pool)
                  .await?;
              if known.is_some() {
                  return Ok(());
              }
              sqlx::query("INSERT INTO usage_events (event_id, tenant, units) VALUES ($1, $2, $3)")
                  .bind(&event.id).bind(&event.tenant).bind(event.units)
                  .execute(pool).await?;
              Ok(())
          }
        `,
      },
      at: ['src/sqlx.rs:9'],
    },
    {
      name: 'a repository of TypeORM',
      files: {
        'src/typeorm.ts': `
          @Injectable()
          export class UsageConsumer {
            constructor(@InjectRepository(UsageRecord) private readonly records: Repository<UsageRecord>) {}
            @RabbitSubscribe({ exchange: 'usage', routingKey: 'call.ended' })
            async handle(msg: CallEnded) {
              const known = await this.records.findOneBy({ callId: msg.callId });
              if (known) return;
              await this.records.save({ callId: msg.callId, accountId: msg.accountId, seconds: msg.seconds });
            }
          }
        `,
      },
      at: ['src/typeorm.ts:8'],
    },
    {
      name: 'a cursor asked for a row',
      files: {
        'src/psycopg.py': `
          def store_usage(conn, e):
              with conn.cursor() as cur:
                  cur.execute("SELECT 1 FROM usage_events WHERE event_id = %s", (e["id"],))
                  if cur.fetchone():
                      return
                  cur.execute("INSERT INTO usage_events (event_id, tenant, units) VALUES (%s, %s, %s)", (e["id"], e["tenant"], e["units"]))
              conn.commit()
        `,
      },
      at: ['src/psycopg.py:6'],
    },
    {
      name: 'an item of DynamoDB',
      files: {
        'src/dynamo.py': `
          import boto3
          table = boto3.resource("dynamodb").Table("usage-events")
          def handler(event, context):
              for record in event["Records"]:
                  usage = json.loads(record["body"])
                  found = table.get_item(Key={"event_id": usage["event_id"]}).get("Item")
                  if found:
                      continue
                  table.put_item(Item=usage)
        `,
      },
      at: ['src/dynamo.py:9'],
    },
  ],
  silent: [],
});
