import { oversizedBatch } from '#audit/rules/ingestion/oversized-batch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(oversizedBatch, {
  fires: [
    {
      name: 'chunks by id that are larger than a batch',
      files: {
        'src/lago.php': `
          <?php
          class SendUsage extends Command
          {
              public function handle(): int
              {
                  UsageEvent::whereNull('sent_at')->chunkById(500, function ($events) {
                      $this->lago->post('https://api.getlago.com/api/v1/events/batch', ['events' => $events->map->toLago()->all()])->throw();
                      UsageEvent::whereKey($events->modelKeys())->update(['sent_at' => now()]);
                  });
                  return self::SUCCESS;
              }
          }
        `,
      },
      at: ['src/lago.php:7'],
    },
    {
      name: 'a page of a thousand rows, by the limit of the query',
      files: {
        'src/lago-dramatiq-thousand-events.py': `
          """Periodic delivery of usage rows to Lago (self-hosted, Postgres event store)."""

          import logging

          import dramatiq
          from lago_python_client import Client
          from lago_python_client.exceptions import LagoApiError
          from lago_python_client.models import BatchEvent, Event
          from sqlalchemy import func, select, update
          from sqlalchemy.orm import Session

          from shipyard.config import settings
          from shipyard.db import engine
          from shipyard.models import BuildMinutes
          from shipyard.redis import single_flight

          log = logging.getLogger(__name__)
          lago = Client(api_key=settings.lago_api_key, api_url=settings.lago_api_url)

          PAGE = 1000


          def to_event(row: BuildMinutes) -> Event:
              return Event(
                  transaction_id=f"build-{row.build_id}",
                  external_subscription_id=row.subscription_id,
                  code="build_minutes",
                  timestamp=int(row.finished_at.timestamp()),
                  properties={"minutes": str(row.minutes), "machine": row.machine},
              )


          def is_known(error: LagoApiError) -> bool:
              return error.status_code == 422 and "value_already_exist" in str(error.response)


          def deliver(rows: list[BuildMinutes]) -> list[int]:
              try:
                  lago.events.batch_create(BatchEvent(events=[to_event(row) for row in rows]))
              except LagoApiError as error:
                  if not is_known(error):
                      raise
                  log.info("some of %d events are known already, sending singly", len(rows))
                  return [row.id for row in rows if deliver_one(row)]
              return [row.id for row in rows]


          def deliver_one(row: BuildMinutes) -> bool:
              try:
                  lago.events.create(to_event(row))
              except LagoApiError as error:
                  if is_known(error):
                      return True
                  row.attempts += 1
                  log.error("build %s stays undelivered: %s", row.build_id, error.response)
                  return False
              return True


          @dramatiq.actor(max_retries=0, queue_name="billing")  # started again every 30 s by periodiq
          @single_flight("lago-build-minutes")
          def deliver_build_minutes() -> None:
              with Session(engine) as db:
                  rows = db.scalars(
                      select(BuildMinutes)
                      .where(BuildMinutes.delivered_at.is_(None))
                      .order_by(BuildMinutes.attempts, BuildMinutes.id)
                      .limit(PAGE)
                  ).all()
                  if not rows:
                      return
                  done = deliver(rows)
                  db.execute(update(BuildMinutes).where(BuildMinutes.id.in_(done)).values(delivered_at=func.now()))
                  db.commit()
        `,
      },
      at: ['src/lago-dramatiq-thousand-events.py:39'],
    },
    {
      name: 'all rows of a query, handed on by the caller',
      files: {
        'src/aws-marketplace-quartz-all-due-hours.cs': `
          using Amazon.AWSMarketplaceMetering;
          using Amazon.AWSMarketplaceMetering.Model;
          using Dapper;
          using Microsoft.Extensions.Logging;
          using Npgsql;
          using Quartz;

          namespace Gridline.Marketplace;

          public sealed record HourlyTotal(long Id, string AwsAccountId, string LicenseArn, string Dimension, DateTime HourUtc, int Units);

          /// <summary>Runs at minute 10 of every hour and meters the hours that are closed.</summary>
          [DisallowConcurrentExecution]
          public sealed class MeterClosedHoursJob(
              NpgsqlDataSource db, IAmazonAWSMarketplaceMetering metering, ILogger<MeterClosedHoursJob> log) : IJob
          {
              private const string ProductCode = "8v2r1qf0gk3w9y5d7m4tbn6xe";

              public async Task Execute(IJobExecutionContext context)
              {
                  await using var connection = await db.OpenConnectionAsync(context.CancellationToken);
                  var due = (await connection.QueryAsync<HourlyTotal>(
                      """
                      SELECT id, aws_account_id, license_arn, dimension, hour_utc, units
                        FROM hourly_totals
                       WHERE metered_at IS NULL AND refused_with IS NULL AND hour_utc < date_trunc('hour', now() AT TIME ZONE 'utc')
                       ORDER BY hour_utc, id
                      """)).ToList();
                  if (due.Count == 0) return;

                  log.LogInformation("Metering {Count} hours", due.Count);
                  await MeterAsync(connection, due, context.CancellationToken);
              }

              private async Task MeterAsync(NpgsqlConnection connection, IReadOnlyList<HourlyTotal> hours, CancellationToken ct)
              {
                  var request = new BatchMeterUsageRequest
                  {
                      ProductCode = ProductCode,
                      UsageRecords = hours.Select(ToRecord).ToList(),
                  };
                  var response = await metering.BatchMeterUsageAsync(request, ct);

                  foreach (var result in response.Results)
                  {
                      var hour = hours.Single(h => IsOf(result.UsageRecord, h));
                      if (result.Status == UsageRecordResultStatus.Success)
                          await connection.ExecuteAsync("UPDATE hourly_totals SET metered_at = now() WHERE id = @Id", new { hour.Id });
                      else
                          await RefusedAsync(connection, hour, result.Status);
                  }
                  // These have no metered_at and are taken up by the next run.
                  if (response.UnprocessedRecords.Count > 0)
                      log.LogWarning("{Count} records were left unprocessed", response.UnprocessedRecords.Count);
              }

              /// <summary>No repetition helps here; the finance dashboard lists these hours until somebody has settled them.</summary>
              private Task RefusedAsync(NpgsqlConnection connection, HourlyTotal hour, string status)
              {
                  log.LogCritical("Hour {Id} was answered with {Status}", hour.Id, status);
                  return connection.ExecuteAsync(
                      "UPDATE hourly_totals SET refused_with = @status WHERE id = @Id", new { hour.Id, status });
              }

              private static UsageRecord ToRecord(HourlyTotal h) => new()
              {
                  CustomerAWSAccountId = h.AwsAccountId,
                  LicenseArn = h.LicenseArn,
                  Dimension = h.Dimension,
                  Quantity = h.Units,
                  Timestamp = h.HourUtc,
              };

              private static bool IsOf(UsageRecord r, HourlyTotal h) =>
                  r.LicenseArn == h.LicenseArn && r.Dimension == h.Dimension && r.Timestamp == h.HourUtc;
          }
        `,
      },
      at: ['src/aws-marketplace-quartz-all-due-hours.cs:42'],
    },
  ],
  silent: [
    {
      name: 'slices of a page',
      files: {
        'src/lago-dramatiq-thousand-events.py': `
          """Periodic delivery of usage rows to Lago (self-hosted, Postgres event store)."""

          import logging

          import dramatiq
          from lago_python_client import Client
          from lago_python_client.exceptions import LagoApiError
          from lago_python_client.models import BatchEvent, Event
          from sqlalchemy import func, select, update
          from sqlalchemy.orm import Session

          from shipyard.config import settings
          from shipyard.db import engine
          from shipyard.models import BuildMinutes
          from shipyard.redis import single_flight

          log = logging.getLogger(__name__)
          lago = Client(api_key=settings.lago_api_key, api_url=settings.lago_api_url)

          PAGE = 1000
          LAGO_BATCH = 100  # POST /events/batch answers 422 to anything longer


          def to_event(row: BuildMinutes) -> Event:
              return Event(
                  transaction_id=f"build-{row.build_id}",
                  external_subscription_id=row.subscription_id,
                  code="build_minutes",
                  timestamp=int(row.finished_at.timestamp()),
                  properties={"minutes": str(row.minutes), "machine": row.machine},
              )


          def is_known(error: LagoApiError) -> bool:
              return error.status_code == 422 and "value_already_exist" in str(error.response)


          def deliver(rows: list[BuildMinutes]) -> list[int]:
              """The ids of the rows that Lago has; a batch is all or nothing, so one bad event sends us to single calls."""
              try:
                  lago.events.batch_create(BatchEvent(events=[to_event(row) for row in rows]))
              except LagoApiError as error:
                  if error.status_code != 422:
                      raise
                  log.info("batch of %d refused, sending singly: %s", len(rows), error.response)
                  return [row.id for row in rows if deliver_one(row)]
              return [row.id for row in rows]


          def deliver_one(row: BuildMinutes) -> bool:
              try:
                  lago.events.create(to_event(row))
              except LagoApiError as error:
                  if is_known(error):
                      return True
                  row.attempts += 1
                  log.error("build %s stays undelivered: %s", row.build_id, error.response)
                  return False
              return True


          @dramatiq.actor(max_retries=0, queue_name="billing")  # started again every 30 s by periodiq
          @single_flight("lago-build-minutes")
          def deliver_build_minutes() -> None:
              with Session(engine) as db:
                  rows = db.scalars(
                      select(BuildMinutes)
                      .where(BuildMinutes.delivered_at.is_(None))
                      .order_by(BuildMinutes.attempts, BuildMinutes.id)
                      .limit(PAGE)
                  ).all()
                  for start in range(0, len(rows), LAGO_BATCH):
                      done = deliver(rows[start : start + LAGO_BATCH])
                      db.execute(update(BuildMinutes).where(BuildMinutes.id.in_(done)).values(delivered_at=func.now()))
                      db.commit()
        `,
      },
    },
    {
      name: 'chunks of all rows',
      files: {
        'src/aws-marketplace-quartz-all-due-hours.cs': `
          using Amazon.AWSMarketplaceMetering;
          using Amazon.AWSMarketplaceMetering.Model;
          using Dapper;
          using Microsoft.Extensions.Logging;
          using Npgsql;
          using Quartz;

          namespace Gridline.Marketplace;

          public sealed record HourlyTotal(long Id, string AwsAccountId, string LicenseArn, string Dimension, DateTime HourUtc, int Units);

          /// <summary>Runs at minute 10 of every hour and meters the hours that are closed.</summary>
          [DisallowConcurrentExecution]
          public sealed class MeterClosedHoursJob(
              NpgsqlDataSource db, IAmazonAWSMarketplaceMetering metering, ILogger<MeterClosedHoursJob> log) : IJob
          {
              private const string ProductCode = "8v2r1qf0gk3w9y5d7m4tbn6xe";

              // BatchMeterUsage refuses more records than this.
              private const int RecordsPerCall = 25;

              public async Task Execute(IJobExecutionContext context)
              {
                  await using var connection = await db.OpenConnectionAsync(context.CancellationToken);
                  var due = (await connection.QueryAsync<HourlyTotal>(
                      """
                      SELECT id, aws_account_id, license_arn, dimension, hour_utc, units
                        FROM hourly_totals
                       WHERE metered_at IS NULL AND refused_with IS NULL AND hour_utc < date_trunc('hour', now() AT TIME ZONE 'utc')
                       ORDER BY hour_utc, id
                      """)).ToList();
                  if (due.Count == 0) return;

                  log.LogInformation("Metering {Count} hours", due.Count);
                  foreach (var part in due.Chunk(RecordsPerCall))
                  {
                      try
                      {
                          await MeterAsync(connection, part, context.CancellationToken);
                      }
                      catch (AmazonAWSMarketplaceMeteringException e)
                      {
                          // One bad record refuses the whole call: the others get a call of their own.
                          log.LogError(e, "A call of {Count} hours was refused", part.Length);
                          await MeterSinglyAsync(connection, part, context.CancellationToken);
                      }
                  }
              }

              private async Task MeterSinglyAsync(NpgsqlConnection connection, HourlyTotal[] hours, CancellationToken ct)
              {
                  foreach (var hour in hours)
                  {
                      try
                      {
                          await MeterAsync(connection, [hour], ct);
                      }
                      catch (AmazonAWSMarketplaceMeteringException e)
                      {
                          log.LogCritical(e, "Hour {Id} of {HourUtc} is not metered", hour.Id, hour.HourUtc);
                      }
                  }
              }

              private async Task MeterAsync(NpgsqlConnection connection, IReadOnlyList<HourlyTotal> hours, CancellationToken ct)
              {
                  var request = new BatchMeterUsageRequest
                  {
                      ProductCode = ProductCode,
                      UsageRecords = hours.Select(ToRecord).ToList(),
                  };
                  var response = await metering.BatchMeterUsageAsync(request, ct);

                  foreach (var result in response.Results)
                  {
                      var hour = hours.Single(h => IsOf(result.UsageRecord, h));
                      if (result.Status == UsageRecordResultStatus.Success)
                          await connection.ExecuteAsync("UPDATE hourly_totals SET metered_at = now() WHERE id = @Id", new { hour.Id });
                      else
                          await RefusedAsync(connection, hour, result.Status);
                  }
                  // These have no metered_at and are taken up by the next run.
                  if (response.UnprocessedRecords.Count > 0)
                      log.LogWarning("{Count} records were left unprocessed", response.UnprocessedRecords.Count);
              }

              /// <summary>No repetition helps here; the finance dashboard lists these hours until somebody has settled them.</summary>
              private Task RefusedAsync(NpgsqlConnection connection, HourlyTotal hour, string status)
              {
                  log.LogCritical("Hour {Id} was answered with {Status}", hour.Id, status);
                  return connection.ExecuteAsync(
                      "UPDATE hourly_totals SET refused_with = @status WHERE id = @Id", new { hour.Id, status });
              }

              private static UsageRecord ToRecord(HourlyTotal h) => new()
              {
                  CustomerAWSAccountId = h.AwsAccountId,
                  LicenseArn = h.LicenseArn,
                  Dimension = h.Dimension,
                  Quantity = h.Units,
                  Timestamp = h.HourUtc,
              };

              private static bool IsOf(UsageRecord r, HourlyTotal h) =>
                  r.LicenseArn == h.LicenseArn && r.Dimension == h.Dimension && r.Timestamp == h.HourUtc;
          }
        `,
      },
    },
  ],
});
