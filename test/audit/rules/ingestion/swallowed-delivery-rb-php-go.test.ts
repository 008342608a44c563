import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'err logged',
      files: {
        'src/usage.go': `
          package usage

          import (
          	"context"
          	"log/slog"

          	"github.com/getlago/lago-go-client"
          )

          type Lago struct{ client *lago.Client }

          func (l *Lago) Report(ctx context.Context, sub, id string, n int) {
          	_, lagoErr := l.client.Event().Create(ctx, &lago.EventInput{
          		TransactionID:          id,
          		ExternalSubscriptionID: sub,
          		Code:                   "pages",
          		Properties:             map[string]interface{}{"pages": n},
          	})
          	if lagoErr != nil {
          		slog.ErrorContext(ctx, "lago event failed", "error", lagoErr.Err)
          	}
          }
        `,
      },
      at: ['src/usage.go:13'],
    },
    {
      name: 'http status never looked at',
      files: {
        'src/usage.go': `
          package usage

          import (
          	"bytes"
          	"context"
          	"encoding/json"
          	"net/http"
          )

          func (c *Client) Ingest(ctx context.Context, event CloudEvent) error {
          	body, err := json.Marshal(event)
          	if err != nil {
          		return err
          	}
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.openmeterURL+"/api/v1/events", bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	req.Header.Set("Content-Type", "application/cloudevents+json")
          	resp, err := c.http.Do(req)
          	if err != nil {
          		return err
          	}
          	defer resp.Body.Close()
          	return nil
          }
        `,
      },
      at: ['src/usage.go:20'],
    },
    {
      name: 'rescue => e log',
      files: {
        'src/usage.rb': `
          class MeterTokens
            def initialize(orb = Orb::Client.new)
              @orb = orb
            end

            def call(completion)
              @orb.events.ingest(
                events: [{
                  event_name: "tokens",
                  idempotency_key: completion.id,
                  external_customer_id: completion.account_id.to_s,
                  timestamp: completion.created_at.iso8601,
                  properties: { tokens: completion.total_tokens }
                }]
              )
            rescue StandardError => e
              Rails.logger.warn("usage not sent: #{e.message}")
            end
          end
        `,
      },
      at: ['src/usage.rb:7'],
    },
    {
      name: 'catch Throwable report',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Listeners;

          use App\\Events\\ImageGenerated;
          use Illuminate\\Support\\Facades\\Log;
          use Stripe\\StripeClient;

          class ReportImageUsage
          {
              public function __construct(private StripeClient $stripe) {}

              public function handle(ImageGenerated $event): void
              {
                  try {
                      $this->stripe->billing->meterEvents->create([
                          'event_name' => 'images',
                          'identifier' => 'image-' . $event->image->id,
                          'payload' => ['stripe_customer_id' => $event->team->stripe_id, 'value' => 1],
                      ]);
                  } catch (\\Throwable $e) {
                      Log::error('meter event failed', ['message' => $e->getMessage()]);
                  }
              }
          }
        `,
      },
      at: ['src/usage.php:15'],
    },
    {
      name: 'Http::post unchecked',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Services;

          use Illuminate\\Support\\Facades\\Http;

          class LagoUsage
          {
              public function record(string $subscription, string $id, int $units): void
              {
                  Http::withToken(config('services.lago.key'))
                      ->post(config('services.lago.url') . '/api/v1/events', [
                          'event' => [
                              'transaction_id' => $id,
                              'external_subscription_id' => $subscription,
                              'code' => 'render_units',
                              'properties' => ['units' => $units],
                          ],
                      ]);
              }
          }
        `,
      },
      at: ['src/usage.php:10'],
    },
    {
      name: 'Net::HTTP/Faraday unchecked',
      files: {
        'src/usage.rb': `
          class OpenMeterClient
            def initialize
              @conn = Faraday.new(url: ENV.fetch("OPENMETER_URL")) { |f| f.request :json }
            end

            def ingest(event)
              @conn.post("/api/v1/events", event, "Content-Type" => "application/cloudevents+json")
              nil
            end
          end
        `,
      },
      at: ['src/usage.rb:7'],
    },
  ],
  silent: [
    {
      name: 'right status',
      files: {
        'src/usage.go': `
          package usage

          import (
          	"bytes"
          	"context"
          	"encoding/json"
          	"fmt"
          	"net/http"
          )

          func (c *Client) Ingest(ctx context.Context, event CloudEvent) error {
          	body, err := json.Marshal(event)
          	if err != nil {
          		return err
          	}
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.openmeterURL+"/api/v1/events", bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	req.Header.Set("Content-Type", "application/cloudevents+json")
          	resp, err := c.http.Do(req)
          	if err != nil {
          		return err
          	}
          	defer resp.Body.Close()
          	if resp.StatusCode >= 300 {
          		return fmt.Errorf("openmeter: %s", resp.Status)
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'right: returns',
      files: {
        'src/usage.go': `
          package usage

          func (s *Service) Finish(ctx context.Context, job Job) error {
          	if err := s.usage.RecordUsage(ctx, job.Tenant, job.ID, job.Units); err != nil {
          		slog.Error("usage", "err", err)
          		return fmt.Errorf("record usage: %w", err)
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'right faraday raise_error',
      files: {
        'src/usage.rb': `
          class OpenMeterClient
            def initialize
              @conn = Faraday.new(url: ENV.fetch("OPENMETER_URL")) do |f|
                f.request :json
                f.response :raise_error
              end
            end

            def ingest(event)
              @conn.post("/api/v1/events", event, "Content-Type" => "application/cloudevents+json")
              nil
            end
          end
        `,
      },
    },
    {
      name: 'Laravel throw',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Services;

          use Illuminate\\Support\\Facades\\Http;

          class LagoUsage
          {
              public function record(array $event): void
              {
                  Http::withToken(config('services.lago.key'))
                      ->post(config('services.lago.url') . '/api/v1/events', ['event' => $event])
                      ->throw();
              }
          }
        `,
      },
    },
    {
      name: 'Laravel successful',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Services;

          use Illuminate\\Support\\Facades\\Http;

          class LagoUsage
          {
              public function record(array $event): bool
              {
                  $response = Http::withToken(config('services.lago.key'))
                      ->post(config('services.lago.url') . '/api/v1/events', ['event' => $event]);

                  return $response->successful();
              }
          }
        `,
      },
    },
    {
      name: 'a status compared',
      files: {
        'src/usage.go': `
          package usage

          import "net/http"

          func (c *Client) Ingest(req *http.Request) (bool, error) {
          	r, _ := http.NewRequest(http.MethodPost, "https://api.metronome.com/v1/ingest", req.Body)
          	resp, err := c.http.Do(r)
          	if err != nil {
          		return false, err
          	}
          	defer resp.Body.Close()
          	return resp.StatusCode == http.StatusOK, nil
          }
        `,
      },
    },
    {
      name: 'HTTParty success?',
      files: {
        'src/usage.rb': `
          class OpenMeterClient
            include HTTParty
            base_uri ENV.fetch("OPENMETER_URL")

            def ingest(event)
              response = self.class.post("/api/v1/events", body: event.to_json)
              raise Rejected, response.body unless response.success?
            end
          end
        `,
      },
    },
    {
      name: 'a failure that is logged and answered, for the caller to try again',
      files: {
        'usage/store.go': `
          package usage

          func (r *Recorder) drain() {
          	for u := range r.queue {
          		for !r.store(u) {
          			time.Sleep(time.Second)
          		}
          	}
          }

          func (r *Recorder) store(u TokenUsage) bool {
          	_, err := r.db.Exec(\`INSERT INTO token_usage (request_id, tenant_id, tokens) VALUES ($1, $2, $3)\`, u.ID, u.Tenant, u.Tokens)
          	if err != nil {
          		r.log.Error("store usage", "request", u.ID, "err", err)
          	}
          	return err == nil
          }
        `,
        'usage/save.go': `
          package usage

          func (s *Store) Save(ctx context.Context, u TokenUsage) error {
          	_, err := s.db.ExecContext(ctx, \`INSERT INTO token_usage (request_id, tenant_id, tokens) VALUES ($1, $2, $3)\`, u.ID, u.Tenant, u.Tokens)
          	if err != nil {
          		log.Printf("save usage of %s: %v", u.Tenant, err)
          	}
          	return err
          }
        `,
      },
    },
  ],
});
