import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'an insert of usage whose error is only logged',
      files: {
        'src/own.go': `
          package meter

          import (
          	"context"
          	"log/slog"
          	"time"

          	"github.com/jackc/pgx/v5/pgxpool"
          )

          type Recorder struct {
          	pool *pgxpool.Pool
          }

          // Record notes one job of a tenant; the invoice run sums job_usage.
          func (r *Recorder) Record(ctx context.Context, tenant string, jobID string, d time.Duration) {
          	_, err := r.pool.Exec(ctx, \`INSERT INTO job_usage (job_id, tenant_id, seconds) VALUES ($1, $2, $3)\`, jobID, tenant, int64(d.Seconds()))
          	if err != nil {
          		slog.Error("job usage not recorded", "job", jobID, "err", err)
          	}
          }
        `,
      },
      at: ['src/own.go:17'],
    },
    {
      name: 'a refusal that is only told',
      files: {
        'src/rescue.rb': `
          module Billing
            class ReportStorage
              def call(account, gigabytes, day)
                response = HTTParty.post("#{ENV.fetch('LAGO_URL')}/api/v1/events",
                  headers: { "Authorization" => "Bearer #{ENV.fetch('LAGO_KEY')}", "Content-Type" => "application/json" },
                  body: { event: { transaction_id: "storage-#{account.id}-#{day}", external_subscription_id: account.subscription_id, code: "storage", properties: { gb: gigabytes } } }.to_json)
                Rails.logger.warn("lago said #{response.code}: #{response.body}") unless response.success?
              rescue SocketError, Net::OpenTimeout => e
                Rails.logger.warn("lago unreachable: #{e.message}")
              end
            end
          end
        `,
      },
      at: ['src/rescue.rb:4'],
    },
    {
      name: 'a failure of the database that is logged before the message is completed',
      files: {
        'src/handler.cs': `
          using Azure.Messaging.ServiceBus;

          namespace Acme.Metering;

          public sealed class UsageHandler(ServiceBusProcessor processor, UsageContext db, ILogger<UsageHandler> log) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken ct)
              {
                  processor.ProcessMessageAsync += OnMessage;
                  processor.ProcessErrorAsync += e => { log.LogError(e.Exception, "bus"); return Task.CompletedTask; };
                  await processor.StartProcessingAsync(ct);
              }

              private async Task OnMessage(ProcessMessageEventArgs args)
              {
                  try
                  {
                      var usage = args.Message.Body.ToObjectFromJson<UsageEvent>();
                      db.UsageEvents.Add(usage);
                      await db.SaveChangesAsync();
                  }
                  catch (DbUpdateException e)
                  {
                      log.LogError(e, "usage {Id} could not be stored", args.Message.MessageId);
                  }
                  await args.CompleteMessageAsync(args.Message);
              }
          }
        `,
      },
      at: ['src/handler.cs:19'],
    },
    {
      name: 'a generated client whose status nobody reads',
      files: {
        'src/openmeter-go-relay-status-unread.go': `
          package relay

          import (
          	"context"
          	"database/sql"
          	"fmt"
          	"log/slog"
          	"time"

          	cloudevents "github.com/cloudevents/sdk-go/v2/event"
          	"github.com/lib/pq"
          	openmeter "github.com/openmeterio/openmeter/api/client/go"
          )

          type Relay struct {
          	db    *sql.DB
          	meter *openmeter.ClientWithResponses
          	log   *slog.Logger
          }

          type outboxRow struct {
          	id       string
          	tenant   string
          	kind     string
          	quantity string
          	at       time.Time
          }

          // Run moves rows of usage_outbox to OpenMeter until ctx ends. One relay runs per database (leader elected).
          func (r *Relay) Run(ctx context.Context) {
          	ticker := time.NewTicker(2 * time.Second)
          	defer ticker.Stop()
          	for {
          		select {
          		case <-ctx.Done():
          			return
          		case <-ticker.C:
          			if err := r.step(ctx); err != nil {
          				r.log.ErrorContext(ctx, "relay step failed, rows stay in the outbox", "err", err)
          			}
          		}
          	}
          }

          func (r *Relay) step(ctx context.Context) error {
          	rows, err := r.pending(ctx, 200)
          	if err != nil || len(rows) == 0 {
          		return err
          	}
          	ids := make([]string, 0, len(rows))
          	events := make([]cloudevents.Event, 0, len(rows))
          	for _, row := range rows {
          		e := cloudevents.New()
          		e.SetID(row.id)
          		e.SetSource("usage-relay")
          		e.SetType(row.kind)
          		e.SetSubject(row.tenant)
          		e.SetTime(row.at)
          		if err := e.SetData("application/json", map[string]string{"quantity": row.quantity}); err != nil {
          			return fmt.Errorf("encode %s: %w", row.id, err)
          		}
          		ids = append(ids, row.id)
          		events = append(events, e)
          	}
          	if _, err := r.meter.IngestEventBatchWithResponse(ctx, events); err != nil {
          		return fmt.Errorf("ingest %d events: %w", len(events), err)
          	}
          	_, err = r.db.ExecContext(ctx, \`UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)\`, pq.Array(ids))
          	return err
          }
        `,
      },
      at: ['src/openmeter-go-relay-status-unread.go:65'],
    },
  ],
  silent: [
    {
      name: 'a refusal that leaves the rows unmarked',
      files: {
        'src/relay.cs': `
          public class FlushDocumentUsage(UsageContext db, IHttpClientFactory clients, ILogger<FlushDocumentUsage> log)
          {
              public async Task RunAsync(CancellationToken ct)
              {
                  var http = clients.CreateClient("openmeter");
                  while (true)
                  {
                      var rows = await NextAsync(ct);
                      if (rows.Count == 0) break;
                      using var response = await http.PostAsJsonAsync("https://openmeter.cloud/api/v1/events", rows.Select(ToEvent), ct);
                      if (!response.IsSuccessStatusCode)
                      {
                          log.LogError("OpenMeter answered {Status}, the rows stay unsent", response.StatusCode);
                          continue;
                      }
                      foreach (var row in rows) row.SentAt = DateTimeOffset.UtcNow;
                      await db.SaveChangesAsync(ct);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a failure that leaves before the hours are closed',
      files: {
        'src/hours.java': `
          public class AzureUsageReporter {
              private void send(List<Due> part) {
                  Answer answer;
                  try {
                      answer = azure.post().uri("https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31")
                          .body(new Batch(part))
                          .retrieve()
                          .body(Answer.class);
                  } catch (RestClientException e) {
                      log.error("{} hours stay unreported until the next run", part.size(), e);
                      return;
                  }
                  for (Due due : part) {
                      hours.close(due.id(), statusOf(due, answer));
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a refusal that is told and raised',
      files: {
        'src/raise.rb': `
          class ReportStorage
            def call(account, gigabytes, day)
              response = HTTParty.post("https://api.getlago.com/api/v1/events",
                body: { event: { transaction_id: "storage-#{account.id}-#{day}", external_subscription_id: account.subscription_id, code: "storage", properties: { gb: gigabytes } } }.to_json)
              unless response.success?
                Rails.logger.warn("lago said #{response.code}")
                raise LagoRefused, response.body
              end
            end
          end
        `,
      },
    },
    {
      name: 'an insert whose error is logged and handed up',
      files: {
        'src/own.go': `
          package meter

          func (r *Recorder) Record(ctx context.Context, tenant string, jobID string, d time.Duration) error {
          	_, err := r.pool.Exec(ctx, \`INSERT INTO job_usage (job_id, tenant_id, seconds) VALUES ($1, $2, $3)\`, jobID, tenant, int64(d.Seconds()))
          	if err != nil {
          		slog.Error("job usage not recorded", "job", jobID, "err", err)
          		return err
          	}
          	return nil
          }
        `,
      },
    },
  ],
});
