import { failureAsNoData } from '#audit/rules/observability/failure-as-no-data.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(failureAsNoData, {
  fires: [
    {
      name: 'the lines of an invoice, which are the usage itself',
      files: {
        'src/lines.ts': `
          export async function linesOf(account: string, until: Date): Promise<InvoiceLine[]> {
            try {
              const usage = await usageStore.getUsage(account, until);
              return usage.map(toLine);
            } catch (error) {
              log.warn('no usage', { account, error });
              return [];
            }
          }
        `,
      },
      at: ['src/lines.ts:7'],
    },
    {
      name: 'a reading of usage that fails, answered as no usage to whoever bills',
      files: {
        'collector.go': `
          package metering

          func (c *Collector) Collect(ctx context.Context, period Period) ([]Usage, error) {
          	rows, err := c.warehouse.Query(ctx, usageSQL, period.Start, period.End)
          	if err != nil {
          		c.log.Warn("usage query failed", zap.Error(err))
          		return nil, nil
          	}
          	return scanUsage(rows)
          }
        `,
        'source.py': `
          class UsageSource:
              def fetch(self, subscription_id, start, end):
                  try:
                      response = requests.get(self.url(subscription_id), params={"from": start, "to": end})
                      response.raise_for_status()
                      return response.json()["records"]
                  except requests.RequestException:
                      logger.warning("usage service unavailable, continuing")
                      return []

          def close_period(source, subscription):
              records = source.fetch(subscription.id, subscription.start, subscription.end)
              create_invoice(subscription, sum(r["quantity"] for r in records))
        `,
        'src/metered.ts': `
          export async function invoiceCustomer(customerId: string, from: Date, to: Date) {
            const units = await meter.usage(customerId, from, to).catch(() => 0);
            await stripe.invoiceItems.create({ customer: customerId, amount: units * 2, currency: 'usd' });
          }
        `,
        'meter_reading.rb': `
          class MeterReading
            def self.for(account, period)
              MeterClient.read(account.meter_id, period)
            rescue StandardError => e
              Rails.logger.error("meter read failed: #{e.message}")
              []
            end
          end
        `,
      },
      at: ['collector.go:7', 'source.py:9', 'src/metered.ts:2', 'meter_reading.rb:6'],
      confidence: 'likely',
    },
    {
      name: 'every failure raised again as nothing',
      files: {
        'rating/orchestrator.py': `
          def collect(self, metric, start):
              try:
                  return self.collector.retrieve(metric, start)
              except NoDataCollected:
                  raise
              except Exception as e:
                  LOG.warning("Error while collecting: %s", e)
                  raise collector.NoDataCollected(metric)
        `,
        'app/usage.rb': `
          def collect(metric)
            begin
              backend.query(metric)
            rescue => e
              raise NoUsageFound
            end
          end
        `,
        'src/usage.ts': `
          export async function collect(metric: string) {
            try {
              return await backend.query(metric);
            } catch (error) {
              throw new NoEventsError(metric);
            }
          }
        `,
      },
      at: ['rating/orchestrator.py:8', 'app/usage.rb:5', 'src/usage.ts:5'],
    },
  ],
  silent: [
    {
      name: 'a run of invoices that fails answers that no invoice was made',
      files: {
        'src/main/java/billing/Dispatcher.java': `
          class Dispatcher {
              List<Invoice> process(UUID account, LocalDate until) {
                  try {
                      BillingEventSet events = billingApi.getBillingEvents(account, until);
                      return generator.generate(account, events);
                  } catch (CatalogException e) {
                      log.warn("Failed to generate invoice for {}", account, e);
                      return Collections.emptyList();
                  }
              }
          }
        `,
        'src/invoices.ts': `
          export async function invoicesOf(account: string, until: Date): Promise<Invoice[]> {
            try {
              const usage = await usageStore.getUsage(account, until);
              return await generator.generate(account, usage);
            } catch (error) {
              log.warn('no invoice was made', { account, error });
              return [];
            }
          }
        `,
      },
    },
    {
      name: 'failures that say there was nothing, are told apart, handed on, or are of no usage',
      files: {
        'collector.go': `
          package metering

          func (c *Collector) Collect(ctx context.Context, period Period) ([]Usage, error) {
          	rows, err := c.warehouse.Query(ctx, usageSQL, period.Start, period.End)
          	if errors.Is(err, sql.ErrNoRows) {
          		return nil, nil
          	}
          	if err != nil {
          		return nil, fmt.Errorf("usage of %s: %w", period, err)
          	}
          	return scanUsage(rows)
          }
        `,
        'source.py': `
          class UsageSource:
              def fetch(self, subscription_id, start, end):
                  try:
                      return requests.get(self.url(subscription_id)).json()["records"]
                  except requests.RequestException:
                      logger.warning("usage service unavailable")
                      return None

              def first(self, subscription_id):
                  try:
                      return self.client.usage(subscription_id).total
                  except UsageNotFound:
                      return 0
        `,
        'src/metered.ts': `
          export async function suggestions(customerId: string): Promise<string[]> {
            try {
              return await search.related(customerId);
            } catch (e) {
              console.error('suggestions failed', e);
              return [];
            }
          }
          export async function usageOf(customerId: string) {
            try {
              return { usage: await meter.usage(customerId), failed: null };
            } catch (error) {
              return { usage: 0, failed: error };
            }
          }
        `,
      },
    },
    {
      name: 'only what means nothing says nothing',
      files: {
        'rating/orchestrator.py': `
          def collect(self, metric, start):
              try:
                  return self.collector.retrieve(metric, start)
              except KeyError:
                  raise NoDataCollected(metric)
              except Exception as e:
                  raise CollectionFailed(metric) from e
        `,
      },
    },
    {
      name: 'an empty answer says nothing',
      files: {
        'src/usage.ts': `
          export async function collect(metric: string) {
            const rows = await backend.query(metric);
            if (rows.length === 0) throw new NoEventsError(metric);
            return rows;
          }
        `,
      },
    },
  ],
});
