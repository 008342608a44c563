import { lostPage } from '#audit/rules/ingestion/lost-page.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPage, {
  fires: [
    {
      name: 'calls of a day, asked for by their first page',
      files: {
        'src/http.py': `
          def import_calls(day: date) -> None:
              response = session.get(f"{VOICE_API}/calls", params={"date": day.isoformat(), "per_page": 200})
              response.raise_for_status()
              for call in response.json()["calls"]:
                  CallUsage.objects.update_or_create(call_id=call["id"], defaults={"account_id": call["account"], "seconds": call["duration"]})
        `,
      },
      at: ['src/http.py:2'],
    },
    {
      name: 'an offset bound beside the statement',
      files: {
        'src/offset.py': `
          def push_unbilled(db, client):
              offset = 0
              while True:
                  rows = db.execute(text("SELECT id, org_id, units FROM usage_events WHERE billed = false ORDER BY id LIMIT 100 OFFSET :o"), {"o": offset}).all()
                  if not rows:
                      break
                  client.send(rows)
                  db.execute(text("UPDATE usage_events SET billed = true WHERE id = ANY(:ids)"), {"ids": [r.id for r in rows]})
                  db.commit()
                  offset += 100
        `,
      },
      at: ['src/offset.py:4'],
    },
    {
      name: 'chunks by number over a flag that is set',
      files: {
        'src/lar.php': `
          <?php
          class BillUsage
          {
              public function run(): void
              {
                  UsageEvent::where('billed', false)->chunk(200, function ($events) {
                      foreach ($events as $event) {
                          $this->invoicer->add($event);
                          $event->update(['billed' => true]);
                      }
                  });
              }
          }
        `,
      },
      at: ['src/lar.php:6'],
    },
    {
      name: 'a list of an API whose cursor nobody reads',
      files: {
        'src/gateway-rails-first-page-of-usage.rb': `
          # frozen_string_literal: true

          module Gateway
            # Copies the request counts of one closed hour from the API gateway into api_usages, which invoices are made of.
            class ImportHourJob < ApplicationJob
              queue_as :metering
              retry_on Faraday::Error, wait: :polynomially_longer, attempts: :unlimited

              def perform(hour)
                counts = connection.get("/admin/usage", hour: hour.iso8601, limit: 500).body.fetch("data")
                return logger.info("no requests in #{hour}") if counts.empty?

                keys = ApiKey.where(gateway_id: counts.pluck("consumer_id")).pluck(:gateway_id, :id).to_h
                orphans, owned = counts.partition { |count| keys[count["consumer_id"]].nil? }
                report_orphans(hour, orphans)
                return if owned.empty?

                ApiUsage.upsert_all(
                  owned.map { |count| { api_key_id: keys[count["consumer_id"]], hour:, requests: count["requests"] } },
                  unique_by: %i[api_key_id hour]
                )
              end

              private

              # Kept with the hour: they are imported when the consumer has been assigned to an account.
              def report_orphans(hour, orphans)
                return if orphans.empty?

                OrphanedUsage.upsert_all(
                  orphans.map { |count| { consumer_id: count["consumer_id"], hour:, requests: count["requests"] } },
                  unique_by: %i[consumer_id hour]
                )
                Rails.error.report(OrphanedUsage::Found.new(hour), handled: true)
              end

              def connection
                @connection ||= Faraday.new(url: Rails.configuration.x.gateway_url) do |f|
                  f.request :authorization, "Bearer", Rails.application.credentials.gateway_token!
                  f.response :json
                  f.response :raise_error
                  f.options.timeout = 30
                end
              end
            end
          end
        `,
      },
      at: ['src/gateway-rails-first-page-of-usage.rb:10'],
    },
  ],
  silent: [
    {
      name: 'pages that are asked for by their cursor',
      files: {
        'src/gateway-rails-first-page-of-usage.rb': `
          # frozen_string_literal: true

          module Gateway
            # Copies the request counts of one closed hour from the API gateway into api_usages, which invoices are made of.
            class ImportHourJob < ApplicationJob
              queue_as :metering
              retry_on Faraday::Error, wait: :polynomially_longer, attempts: :unlimited

              def perform(hour)
                pages(hour).each { |counts| import(hour, counts) }
              end

              private

              def pages(hour)
                Enumerator.new do |pages|
                  cursor = nil
                  loop do
                    body = connection.get("/admin/usage", { hour: hour.iso8601, limit: 500, cursor: }.compact).body
                    pages << body.fetch("data")
                    cursor = body["next_cursor"]
                    break if cursor.blank?
                  end
                end
              end

              def import(hour, counts)
                return logger.info("no requests in #{hour}") if counts.empty?

                keys = ApiKey.where(gateway_id: counts.pluck("consumer_id")).pluck(:gateway_id, :id).to_h
                orphans, owned = counts.partition { |count| keys[count["consumer_id"]].nil? }
                report_orphans(hour, orphans)
                return if owned.empty?

                ApiUsage.upsert_all(
                  owned.map { |count| { api_key_id: keys[count["consumer_id"]], hour:, requests: count["requests"] } },
                  unique_by: %i[api_key_id hour]
                )
              end

              # Kept with the hour: they are imported when the consumer has been assigned to an account.
              def report_orphans(hour, orphans)
                return if orphans.empty?

                OrphanedUsage.upsert_all(
                  orphans.map { |count| { consumer_id: count["consumer_id"], hour:, requests: count["requests"] } },
                  unique_by: %i[consumer_id hour]
                )
                Rails.error.report(OrphanedUsage::Found.new(hour), handled: true)
              end

              def connection
                @connection ||= Faraday.new(url: Rails.configuration.x.gateway_url) do |f|
                  f.request :authorization, "Bearer", Rails.application.credentials.gateway_token!
                  f.response :json
                  f.response :raise_error
                  f.options.timeout = 30
                end
              end
            end
          end
        `,
      },
    },
    {
      name: 'pages behind the last id',
      files: {
        'src/openmeter-efcore-skip-over-shrinking-set.cs': `
          using System.Net.Http.Json;
          using System.Text.Json.Serialization;
          using Hangfire;
          using Ledgerly.Data;
          using Microsoft.EntityFrameworkCore;
          using Microsoft.Extensions.Logging;

          namespace Ledgerly.Metering;

          public sealed record CloudEvent(
              [property: JsonPropertyName("id")] string Id,
              [property: JsonPropertyName("type")] string Type,
              [property: JsonPropertyName("subject")] string Subject,
              [property: JsonPropertyName("time")] DateTimeOffset Time,
              [property: JsonPropertyName("data")] object Data)
          {
              [JsonPropertyName("specversion")] public string SpecVersion => "1.0";
              [JsonPropertyName("source")] public string Source => "ledgerly";
          }

          /// <summary>Recurring job, every five minutes; see Program.cs.</summary>
          public sealed class FlushDocumentUsage(LedgerlyContext db, IHttpClientFactory clients, ILogger<FlushDocumentUsage> log)
          {
              private const int PageSize = 200;

              [DisableConcurrentExecution(timeoutInSeconds: 10)]
              [AutomaticRetry(Attempts = 0)]
              public async Task RunAsync(CancellationToken ct)
              {
                  var http = clients.CreateClient("openmeter");
                  var lastId = 0L;
                  var sent = 0;

                  while (true)
                  {
                      // Sending takes rows out of the set, so the next page starts behind the last id and not at an offset.
                      var rows = await db.DocumentUsage
                          .Where(u => u.SentAt == null && u.Id > lastId)
                          .OrderBy(u => u.Id)
                          .Take(PageSize)
                          .ToListAsync(ct);
                      if (rows.Count == 0) break;
                      lastId = rows[^1].Id;

                      using var response = await http.PostAsJsonAsync("/api/v1/events", rows.Select(ToEvent), Formats.CloudEventBatch, ct);
                      if (!response.IsSuccessStatusCode)
                      {
                          log.LogError("OpenMeter answered {Status} to usages up to {Id}, they stay unsent", response.StatusCode, lastId);
                          continue;
                      }

                      foreach (var row in rows) row.SentAt = DateTimeOffset.UtcNow;
                      await db.SaveChangesAsync(ct);
                      sent += rows.Count;
                  }
                  log.LogInformation("{Count} usages sent", sent);
              }

              private static CloudEvent ToEvent(DocumentUsage u) => new(
                  u.EventId.ToString(), "document.processed", u.TenantId.ToString(), u.OccurredAt,
                  new { pages = u.Pages.ToString(), kind = u.Kind });
          }
        `,
      },
    },
  ],
});
