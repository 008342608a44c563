import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'a script, whatever rows another file stores',
      files: {
        'rows.py': 'INSERT = "INSERT INTO usage_events (id, units) VALUES (%s, %s)"',
        'report.py': `
          import logging
          import stripe

          payload = {"stripe_customer_id": "cus_1", "value": "25"}
          try:
              stripe.billing.MeterEvent.create(event_name="tokens", payload=payload)
          except Exception:
              logging.error("not sent")
        `,
      },
      at: ['report.py:6'],
      confidence: 'certain',
    },
    {
      name: 'a message of a queue that is deleted all the same',
      files: {
        'worker.go': `
          package main

          func (w *worker) run(ctx context.Context) {
          	for {
          		out, err := w.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(w.url)})
          		if err != nil {
          			continue
          		}
          		for _, message := range out.Messages {
          			if err := w.lago.Event().Create(ctx, toEvent(message)); err != nil {
          				slog.Error("not sent", "err", err)
          			}
          			w.sqs.DeleteMessage(ctx, &sqs.DeleteMessageInput{ReceiptHandle: message.ReceiptHandle})
          		}
          	}
          }
        `,
      },
      at: ['worker.go:10'],
    },
    {
      name: 'results in Rust that nobody looks at, of the project’s own method',
      files: {
        'src/lago.rs': `
          impl Reporter {
              async fn send(&self, event: &Event) -> Result<()> {
                  self.http.post(format!("{}/api/v1/events", self.lago_url)).json(event).send().await?.error_for_status()?;
                  Ok(())
              }
              pub async fn blank(&self, event: &Event) {
                  let _ = self.send(event).await;
              }
              pub async fn nothing(&self, event: &Event) {
                  self.send(event).await.ok();
              }
              pub async fn heard(&self, event: &Event) -> Option<()> {
                  self.send(event).await.ok()
              }
          }
        `,
      },
      at: ['src/lago.rs:7', 'src/lago.rs:10'],
    },
    {
      name: 'a failure that is only logged, on a schedule that forgets the row',
      files: {
        'src/drain.ts': `
          import cron from 'node-cron';
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          async function send(row: Row) {
            try {
              await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: row.payload });
            } catch (error) {
              logger.error(error);
            }
          }
          cron.schedule('* * * * *', async () => {
            for (const row of await pending.oldest()) {
              await send(row);
              await pending.delete(row.id);
            }
          });
        `,
      },
      at: ['src/drain.ts:6'],
    },
    {
      name: 'a provider call whose failure is logged',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(id, tokens) {
            try {
              await stripe.billing.meterEvents.create({ event_name: 'tokens', identifier: id, payload: { value: tokens } });
            } catch (error) {
              logger.error({ error }, 'usage not sent');
            }
          }
        `,
      },
      at: ['src/usage.ts:5'],
      confidence: 'certain',
    },
    {
      name: 'an awaited promise with an empty catch',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(id, tokens) {
            await stripe.billing.meterEvents.create({ event_name: 'tokens', identifier: id, payload: {} }).catch(() => {});
          }
        `,
      },
      at: ['src/usage.ts:4'],
    },
    {
      name: 'except: pass',
      files: {
        'billing/usage.py': `
          def finish(job):
              try:
                  record_usage(job.customer_id, job.tokens)
              except Exception:
                  pass
        `,
      },
      at: ['billing/usage.py:3'],
      confidence: 'likely',
    },
    {
      name: 'an err that is printed and forgotten, and one assigned to the blank',
      files: {
        'usage.go': `
          package api

          func (s *Server) Finish(ctx context.Context, job Job) {
          	if err := s.usage.RecordUsage(ctx, job.Customer, job.Tokens); err != nil {
          		log.Printf("usage: %v", err)
          	}
          }

          func (s *Server) Drop(ctx context.Context, job Job) {
          	_ = s.usage.RecordUsage(ctx, job.Customer, job.Tokens)
          }

          func (s *Server) Later(ctx context.Context, job Job) error {
          	err := s.usage.RecordUsage(ctx, job.Customer, job.Tokens)
          	if err != nil {
          		s.logger.Error("usage", err)
          		return nil
          	}
          	return nil
          }
        `,
      },
      at: ['usage.go:4', 'usage.go:10', 'usage.go:14'],
    },
    {
      name: 'rescue with a log line',
      files: {
        'app/services/usage.rb': `
          class Finish
            def call(job)
              report_usage(job.customer, job.tokens)
            rescue StandardError => e
              Rails.logger.error(e.message)
            end
          end
        `,
      },
      at: ['app/services/usage.rb:3'],
    },
    {
      name: 'a Java catch that logs',
      files: {
        'src/Usage.java': `
          class Usage {
            void finish(Job job) {
              try {
                usageClient.recordUsage(job.customer(), job.tokens());
              } catch (Exception e) {
                log.warn("usage not recorded", e);
              }
            }
          }
        `,
      },
      at: ['src/Usage.java:4'],
    },
  ],
  silent: [
    {
      name: 'two figures added up, a copy of what the provider has, and a failure handed to the framework',
      files: {
        'src/agent/turn.ts': `
          export async function turn(source: Source) {
            let total = empty();
            try {
              const usage = await source.totalUsage;
              total = addUsage(total, usage);
            } catch {
              /* no usage is known */
            }
            return total;
          }
        `,
        'src/billing/backup.ts': `
          export async function backUp(org: Org) {
            try {
              const summaries = await stripe.billing.meters.listEventSummaries(org.meter, { customer: org.customer });
              await prisma.billingMeterBackup.createMany({ data: summaries.data });
            } catch (error) {
              logger.error(error);
            }
          }
        `,
        'internal/api/events.go': `
          package api

          func (h *Handler) Ingest(c *gin.Context) {
          	if err := h.usage.IngestUsageEvents(c.Request.Context(), req.Events); err != nil {
          		h.log.Error("not ingested", "error", err)
          		c.Error(err)
          		return
          	}
          	c.JSON(202, nil)
          }
        `,
      },
    },
    {
      name: 'a message that stays on the queue when it was not sent',
      files: {
        'worker.go': `
          package main

          func (w *worker) run(ctx context.Context) {
          	for {
          		out, err := w.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(w.url)})
          		if err != nil {
          			continue
          		}
          		for _, message := range out.Messages {
          			if err := w.lago.Event().Create(ctx, toEvent(message)); err != nil {
          				slog.Error("not sent", "err", err)
          				continue
          			}
          			w.sqs.DeleteMessage(ctx, &sqs.DeleteMessageInput{ReceiptHandle: message.ReceiptHandle})
          		}
          	}
          }
        `,
        'other.go': `
          package main

          func (w *worker) run(ctx context.Context) {
          	for {
          		out, err := w.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(w.url)})
          		if err != nil {
          			continue
          		}
          		for _, message := range out.Messages {
          			if err := w.lago.Event().Create(ctx, toEvent(message)); err != nil {
          				slog.Error("not sent", "err", err)
          			} else {
          			w.sqs.DeleteMessage(ctx, &sqs.DeleteMessageInput{ReceiptHandle: message.ReceiptHandle})
          			}
          		}
          	}
          }
        `,
      },
    },
    {
      name: 'a message that stays in the queue unless its usage was delivered',
      files: {
        'app/worker.py': `
          from lago_python_client import Client
          lago = Client(api_key=KEY)

          def poll(queue):
              for message in queue.receive():
                  try:
                      lago.events.create(to_event(message))
                      queue.delete(message)
                  except Exception as error:
                      logger.warning("usage stays in the queue: %s", error)
        `,
      },
    },
    {
      name: 'rethrown, returned, or given to the caller',
      files: {
        'src/usage.ts': `
          export async function one(job) {
            try { await recordUsage(job.customer, job.tokens); } catch (error) { logger.error(error); throw error; }
          }
          export async function two(job) {
            try { await recordUsage(job.customer, job.tokens); } catch (error) { return { ok: false, error }; }
          }
        `,
        'usage.go': `
          package api

          func Finish(ctx context.Context, job Job) error {
          	if err := RecordUsage(ctx, job.Customer, job.Tokens); err != nil {
          		log.Printf("usage: %v", err)
          		return fmt.Errorf("usage: %w", err)
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'kept for another try',
      files: {
        'src/usage.ts': `
          export async function one(job) {
            try { await recordUsage(job.customer, job.tokens); } catch (error) { await outbox.enqueue(job); }
          }
          export async function two(job) {
            try { await recordUsage(job.customer, job.tokens); } catch (error) { logger.error(error); pending.push(job); }
          }
        `,
      },
    },
    {
      name: 'tried again in a loop',
      files: {
        'billing/usage.py': `
          def finish(job):
              for attempt in range(5):
                  try:
                      record_usage(job.customer_id, job.tokens)
                      return
                  except Exception:
                      logger.warning("again")
              raise UsageLost(job)
        `,
      },
    },
    {
      name: 'a duplicate recognised as one',
      files: {
        'app/services/usage.rb': `
          class Finish
            def call(job)
              report_usage(job.customer, job.tokens)
            rescue ActiveRecord::RecordNotUnique
              Rails.logger.info('already there')
            end
          end
        `,
      },
    },
    {
      name: 'a scheduled run over everything',
      files: {
        'src/cron.ts': `
          cron.schedule('* * * * *', async () => {
            try { await reportUsage(); } catch (error) { console.error(error); }
          });
        `,
      },
    },
    {
      name: 'something else that fails and is logged',
      files: {
        'src/mail.ts': `
          export async function hello(user) {
            try { await mailer.send(user); } catch (error) { console.error(error); }
          }
        `,
      },
    },
  ],
});
