import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'two repositories without a transaction',
      files: {
        'src/usage.java': `
          package com.acme;

          import org.springframework.stereotype.Service;

          @Service
          public class ParcelService {
              private final ParcelRepository parcels;
              private final UsageEventRepository usage;

              public ParcelService(ParcelRepository parcels, UsageEventRepository usage) {
                  this.parcels = parcels;
                  this.usage = usage;
              }

              public Parcel deliver(String id) {
                  Parcel parcel = parcels.findById(id).orElseThrow();
                  parcel.deliver();
                  parcels.save(parcel);
                  usage.save(new UsageEvent("parcel-" + id, parcel.merchant(), 1));
                  return parcel;
              }
          }
        `,
      },
      at: ['src/usage.java:19'],
    },
    {
      name: 'two statements of a pool',
      files: {
        'src/usage.rs': `
          pub async fn deliver(pool: &PgPool, id: Uuid, merchant: Uuid) -> sqlx::Result<()> {
              sqlx::query("UPDATE parcels SET state = 'delivered' WHERE id = $1").bind(id).execute(pool).await?;
              sqlx::query("INSERT INTO usage_events (event_id, merchant, quantity) VALUES ($1, $2, 1)").bind(id).bind(merchant).execute(pool).await?;
              Ok(())
          }
        `,
      },
      at: ['src/usage.rs:3'],
    },
  ],
  silent: [
    {
      name: 'two repositories in a transaction',
      files: {
        'src/usage.java': `
          package com.acme;

          import org.springframework.stereotype.Service;
          import org.springframework.transaction.annotation.Transactional;

          @Service
          public class ParcelService {
              private final ParcelRepository parcels;
              private final UsageEventRepository usage;

              @Transactional
              public Parcel deliver(String id) {
                  Parcel parcel = parcels.findById(id).orElseThrow();
                  parcel.deliver();
                  parcels.save(parcel);
                  usage.save(new UsageEvent("parcel-" + id, parcel.merchant(), 1));
                  return parcel;
              }
          }
        `,
      },
    },
    {
      name: 'a consumer, which is called again',
      files: {
        'src/usage.kt': `
          package io.acme
          class Deliveries(private val parcels: ParcelRepository, private val usage: UsageEventRepository) {
              @KafkaListener(topics = ["parcels"])
              fun onDelivered(event: Delivered) {
                  parcels.save(event.toParcel())
                  usage.save(UsageEvent(event.id, event.merchant, 1))
              }
          }
        `,
      },
    },
    {
      name: 'a queue that takes part in the transaction',
      files: {
        'src/usage.cs': `
          public class Tours
          {
              private readonly AppDb _db;
              private readonly IUsageOutbox _outbox;

              public async Task DeliverAsync(Guid id)
              {
                  var parcel = await _db.Parcels.FindAsync(id);
                  parcel.State = State.Delivered;
                  _outbox.Add(new UsageEvent { EventId = $"parcel-{id}" });
                  await _db.SaveChangesAsync();
              }
          }
        `,
      },
    },
    {
      name: 'two statements of a transaction',
      files: {
        'src/usage.rs': `
          pub async fn deliver(pool: &PgPool, id: Uuid, merchant: Uuid) -> sqlx::Result<()> {
              let mut tx = pool.begin().await?;
              sqlx::query("UPDATE parcels SET state = 'delivered' WHERE id = $1").bind(id).execute(&mut *tx).await?;
              sqlx::query("INSERT INTO usage_events (event_id, merchant, quantity) VALUES ($1, $2, 1)").bind(id).bind(merchant).execute(&mut *tx).await?;
              tx.commit().await
          }
        `,
      },
    },
  ],
});
