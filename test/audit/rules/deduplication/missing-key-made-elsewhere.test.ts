import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'a query of GraphQL in TypeScript that is told whose usage it is first',
      files: {
        'src/shopify.ts': `
          const CREATE_USAGE = \`
            mutation appUsageRecordCreate($line: ID!, $price: MoneyInput!) {
              appUsageRecordCreate(subscriptionLineItemId: $line, price: $price) { appUsageRecord { id } }
            }
          \`;

          export class ShopifyBilling {
            async charge(shop: Shop, amount: string, id: string) {
              return this.query(shop, CREATE_USAGE, { line: shop.lineItem, price: { amount } });
            }

            private async query(shop: Shop, query: string, variables: object) {
              const url = \`https://\${shop.domain}/admin/api/2026-07/graphql.json\`;
              const res = await fetch(url, { method: 'POST', body: JSON.stringify({ query, variables }) });
              if (!res.ok) throw new Error('status ' + res.status);
            }
          }
        `,
      },
      at: ['src/shopify.ts:9'],
    },
    {
      name: 'a query of GraphQL in PHP that stands in a constant',
      files: {
        'app/ShopifyBilling.php': `
          <?php
          final class ShopifyBilling
          {
              private const CREATE_USAGE = 'mutation ($line: ID!, $price: MoneyInput!) { appUsageRecordCreate(subscriptionLineItemId: $line, price: $price) { userErrors { message } } }';

              public function charge(Shop $shop, string $amount): array
              {
                  return $this->query($shop, self::CREATE_USAGE, ['line' => $shop->line, 'price' => ['amount' => $amount]]);
              }

              private function query(Shop $shop, string $document, array $variables): array
              {
                  return Http::post("https://{$shop->domain}/admin/api/graphql.json", ['query' => $document, 'variables' => $variables])->throw()->json();
              }
          }
        `,
      },
      at: ['app/ShopifyBilling.php:8'],
    },
    {
      name: 'a list filled place by place in Go, by a method of the row that leaves the uid out',
      files: {
        'drain.go': `
          package export

          import "github.com/m3ter-com/m3ter-sdk-go"

          func (m row) param() m3ter.MeasurementRequestParam {
          	return m3ter.MeasurementRequestParam{Account: m3ter.F(m.Account), Meter: m3ter.F(m.Meter)}
          }

          func (d *Drainer) Drain(ctx context.Context, batch []row) error {
          	ids := make([]int64, len(batch))
          	params := make([]m3ter.MeasurementRequestParam, len(batch))
          	for i, m := range batch {
          		ids[i], params[i] = m.ID, m.param()
          	}
          	_, err := d.client.Usage.Submit(ctx, m3ter.UsageSubmitParams{
          		SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{Measurements: m3ter.F(params)},
          	})
          	return err
          }
        `,
      },
      at: ['drain.go:15'],
    },
    {
      name: 'a client of the project’s own in Ruby with a key that this caller leaves out',
      files: {
        'app/clients/autumn_client.rb': `
          class AutumnClient
            def initialize
              @http = Faraday.new("https://api.useautumn.com/v1/")
            end

            def track(customer_id:, feature_id:, value:, key: nil)
              @http.post("track", { customer_id:, feature_id:, value: }, { "Idempotency-Key" => key })
            end
          end
        `,
        'app/jobs/track_job.rb': `
          class TrackJob
            include Sidekiq::Job

            def perform(id)
              minutes = Minutes.find(id)
              AutumnClient.new.track(customer_id: minutes.team_id, feature_id: "minutes", value: minutes.total)
            end
          end
        `,
      },
      at: ['app/jobs/track_job.rb:6'],
    },
  ],
  silent: [
    {
      name: 'a query of GraphQL in TypeScript that names the key',
      files: {
        'src/shopify.ts': `
          const CREATE_USAGE = \`
            mutation appUsageRecordCreate($line: ID!, $price: MoneyInput!) {
              appUsageRecordCreate(subscriptionLineItemId: $line, price: $price, idempotencyKey: $once) { appUsageRecord { id } }
            }
          \`;

          export class ShopifyBilling {
            async charge(shop: Shop, amount: string, id: string) {
              return this.query(shop, CREATE_USAGE, { line: shop.lineItem, price: { amount }, once: id });
            }

            private async query(shop: Shop, query: string, variables: object) {
              const url = \`https://\${shop.domain}/admin/api/2026-07/graphql.json\`;
              const res = await fetch(url, { method: 'POST', body: JSON.stringify({ query, variables }) });
              if (!res.ok) throw new Error('status ' + res.status);
            }
          }
        `,
      },
    },
    {
      name: 'a query of GraphQL in PHP that names the key',
      files: {
        'app/ShopifyBilling.php': `
          <?php
          final class ShopifyBilling
          {
              private const CREATE_USAGE = 'mutation ($line: ID!, $price: MoneyInput!) { appUsageRecordCreate(subscriptionLineItemId: $line, price: $price, idempotencyKey: $k) { userErrors { message } } }';

              public function charge(Shop $shop, string $amount): array
              {
                  return $this->query($shop, self::CREATE_USAGE, ['line' => $shop->line, 'price' => ['amount' => $amount], 'k' => $id]);
              }

              private function query(Shop $shop, string $document, array $variables): array
              {
                  return Http::post("https://{$shop->domain}/admin/api/graphql.json", ['query' => $document, 'variables' => $variables])->throw()->json();
              }
          }
        `,
      },
    },
    {
      name: 'a list filled place by place in Go, by a method of the row that gives the uid',
      files: {
        'drain.go': `
          package export

          import "github.com/m3ter-com/m3ter-sdk-go"

          func (m row) param() m3ter.MeasurementRequestParam {
          	return m3ter.MeasurementRequestParam{Uid: m3ter.F(m.uid()), Account: m3ter.F(m.Account), Meter: m3ter.F(m.Meter)}
          }

          func (d *Drainer) Drain(ctx context.Context, batch []row) error {
          	ids := make([]int64, len(batch))
          	params := make([]m3ter.MeasurementRequestParam, len(batch))
          	for i, m := range batch {
          		ids[i], params[i] = m.ID, m.param()
          	}
          	_, err := d.client.Usage.Submit(ctx, m3ter.UsageSubmitParams{
          		SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{Measurements: m3ter.F(params)},
          	})
          	return err
          }
        `,
      },
    },
    {
      name: 'a list filled place by place in Go by a mapping that stands elsewhere',
      files: {
        'drain.go': `
          package export

          import "github.com/m3ter-com/m3ter-sdk-go"

          func (d *Drainer) Drain(ctx context.Context, batch []row) error {
          	ids := make([]int64, len(batch))
          	params := make([]m3ter.MeasurementRequestParam, len(batch))
          	for i, m := range batch {
          		ids[i], params[i] = m.ID, mapping.ToMeasurement(m)
          	}
          	_, err := d.client.Usage.Submit(ctx, m3ter.UsageSubmitParams{
          		SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{Measurements: m3ter.F(params)},
          	})
          	return err
          }
        `,
      },
    },
    {
      name: 'a client of the project’s own in Ruby that sends the key as a header',
      files: {
        'app/clients/autumn_client.rb': `
          class AutumnClient
            def initialize
              @http = Faraday.new("https://api.useautumn.com/v1/")
            end

            def track(customer_id:, feature_id:, value:, key:)
              @http.post("track", { customer_id:, feature_id:, value: }, { "Idempotency-Key" => key })
            end
          end
        `,
        'app/jobs/track_job.rb': `
          class TrackJob
            include Sidekiq::Job

            def perform(id)
              minutes = Minutes.find(id)
              AutumnClient.new.track(customer_id: minutes.team_id, feature_id: "minutes", value: minutes.total, key: "minutes-#{minutes.id}")
            end
          end
        `,
      },
    },
    {
      name: 'a client of the project’s own in TypeScript that sends the key two functions further on',
      files: {
        'src/orb-client.ts': `
          export class OrbClient {
            async ingestEvent(event: OrbEvent, dedup: string) {
              await this.post('/v1/ingest', event, dedup);
            }

            private async post(path: string, body: unknown, dedup: string) {
              const res = await fetch(BASE + path, {
                method: 'POST',
                headers: { 'Content-Type': 'application/json', 'Idempotency-Key': dedup },
                body: JSON.stringify(body),
              });
              if (!res.ok) throw new Error('status ' + res.status);
            }
          }
        `,
        'src/job.ts': `
          import { OrbClient } from './orb-client.ts';
          const orbClient = new OrbClient();
          export async function run(row: Row) {
            await orbClient.ingestEvent({ event_name: 'calls', external_customer_id: row.customer, properties: { n: row.n } }, 'call-' + row.id);
          }
        `,
      },
    },
  ],
});
