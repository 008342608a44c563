import { undurableSend } from '#audit/rules/ingestion/undurable-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undurableSend, {
  fires: [
    {
      name: 'parameters put together by a builder are kept nowhere',
      files: {
        'src/main/java/io/pixel/ConversionController.java': `
          package io.pixel;

          class ConversionMeter {
              private final MetronomeClient metronome;

              public void converted(String key, Tenant tenant, long pixels) {
                  var usage = UsageIngestParams.Usage.builder().transactionId(key).customerId(tenant.id()).build();
                  var params = UsageIngestParams.builder().addUsage(usage).build();
                  metronome.v1().usage().ingest(params);
              }
          }

          @RestController
          class ConversionController {
              private final ConversionMeter meter;

              @PostMapping("/{format}")
              ResponseEntity<byte[]> convert(@RequestBody byte[] original, Tenant tenant) {
                  var image = converter.convert(original);
                  meter.converted(key(), tenant, image.pixels());
                  return ResponseEntity.ok().body(image.bytes());
              }
          }
        `,
      },
      at: ['src/main/java/io/pixel/ConversionController.java:9'],
    },
    {
      name: 'Ktor: a route that does the work and tells the provider of it',
      files: {
        'src/Routes.kt': `
          import com.stripe.model.billing.MeterEvent
          fun Application.scans(scanner: Scanner) {
              routing {
                  post("/scans") {
                      val scan = scanner.process(call.receive())
                      val params = MeterEventCreateParams.builder().setEventName("pages").setIdentifier(scan.id).build()
                      MeterEvent.create(params)
                      call.respond(scan)
                  }
              }
          }
        `,
      },
      at: ['src/Routes.kt:7'],
    },
    {
      name: 'a function that ASP.NET is given by name',
      files: {
        'Api/Scans.cs': `
          using Stripe;
          using Stripe.Billing;
          public static class Scans
          {
              public static void MapScans(WebApplication app)
              {
                  app.MapPost("/scans", Scan);
              }

              private static async Task<IResult> Scan(ScanRequest request, Scanner scanner, MeterEventService meterEvents)
              {
                  var scan = await scanner.ProcessAsync(request);
                  await meterEvents.CreateAsync(new MeterEventCreateOptions { EventName = "pages", Identifier = scan.Id });
                  return Results.Ok(scan);
              }
          }
        `,
      },
      at: ['Api/Scans.cs:13'],
    },
    {
      name: 'in a route, after the work',
      files: {
        'a.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          app.post('/render', async (req, res) => {
            const image = await renderImage(req.body);
            await stripe.billing.meterEvents.create({
              event_name: 'renders', identifier: image.id, payload: { stripe_customer_id: req.customer, value: '1' },
            });
            res.json(image);
          });
        `,
        'b.py': `
          from metronome import AsyncMetronome
          metronome = AsyncMetronome()

          @router.post("/parse")
          async def parse(body):
              text, pages = await extract_text(body.url)
              await metronome.v1.usage.ingest(usage=[{"transaction_id": body.id, "event_type": "pages"}])
              return text
        `,
        'c.go': `
          package c

          import "github.com/stripe/stripe-go/v82"

          func (s *Server) Convert(w http.ResponseWriter, r *http.Request) {
            doc, err := s.converter.ConvertDocument(r.Context(), r.Body)
            if err != nil {
              http.Error(w, "conversion", 500)
              return
            }
            if _, err := s.stripe.V1BillingMeterEvents.Create(r.Context(), params(doc)); err != nil {
              http.Error(w, "billing", 502)
              return
            }
            json.NewEncoder(w).Encode(doc)
          }
        `,
        'd.rb': `
          class MessagesController < ApplicationController
            def create
              message = current_account.messages.create!(message_params)
              Stripe::Billing::MeterEvent.create(event_name: "sms", identifier: message.id, payload: { value: 1 })
              render json: message
            end
          end
        `,
      },
      at: ['a.ts:5', 'b.py:7', 'c.go:11', 'd.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'in a function that only the route calls',
      files: {
        'usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function billPages(customer: string, document: Doc) {
            await stripe.billing.meterEvents.create({ event_name: 'pages', identifier: document.id, payload: { customer } });
          }
        `,
        'app/api/parse/route.ts': `
          import { billPages } from '../../usage';
          export async function POST(request: Request) {
            const document = await extractPages(await request.blob());
            await billPages(request.headers.get('x-customer'), document);
            return Response.json(document);
          }
        `,
      },
      at: ['usage.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'only perhaps, where another row or a log holds the amount',
      files: {
        'a.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          app.post('/chat', async (req, res) => {
            const answer = await generateAnswer(req.body);
            await db.message.create({ data: { text: answer.text, totalTokens: answer.usage.total } });
            await stripe.billing.meterEvents.create({ event_name: 'chats', payload: { value: '1' } });
            res.json(answer);
          });
        `,
        'b.py': `
          @app.post("/chat")
          def chat(body):
              answer = generate(body)
              logger.info("usage", extra={"usage": answer.usage})
              stripe.billing.MeterEvent.create(event_name="chats", payload={"value": "1"})
              return answer
        `,
      },
      at: ['a.ts:6', 'b.py:5'],
      confidence: 'possible',
    },
    {
      name: 'only perhaps, where the request does nothing but report, or may be sent again under its key',
      files: {
        'a.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          app.post('/usage', async (req, res) => {
            await stripe.billing.meterEvents.create({ event_name: 'chats', payload: { value: req.body.value } });
            res.status(204).end();
          });
          app.post('/render', async (req, res) => {
            const key = req.get('Idempotency-Key');
            const image = await renderImage(req.body, key);
            await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: key, payload: { value: '1' } });
            res.json(image);
          });
        `,
      },
      at: ['a.ts:4', 'a.ts:10'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'an outbox in front of what a builder puts together',
      files: {
        'src/main/java/io/pixel/ConversionController.java': `
          package io.pixel;

          class ConversionMeter {
              private final MetronomeClient metronome;

              public void converted(String key, Tenant tenant, long pixels) {
                  var usage = UsageIngestParams.Usage.builder().transactionId(key).customerId(tenant.id()).build();
                  metronome.v1().usage().ingest(UsageIngestParams.builder().addUsage(usage).build());
              }
          }

          @RestController
          class ConversionController {
              private final ConversionMeter meter;

              @PostMapping("/{format}")
              ResponseEntity<byte[]> convert(@RequestBody byte[] original, Tenant tenant) {
                  var image = converter.convert(original);
                  outbox.add(key(), tenant.id(), image.pixels());
                  meter.converted(key(), tenant, image.pixels());
                  return ResponseEntity.ok().body(image.bytes());
              }
          }
        `,
      },
    },
    {
      name: 'an outbox row, a row of usage or a queue stands behind it',
      files: {
        'a.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          app.post('/render', async (req, res) => {
            const image = await renderImage(req.body);
            await db.insert(usageEvents).values({ id: image.id, units: 1 });
            await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
            res.json(image);
          });
          app.post('/draw', async (req, res) => {
            const image = await renderImage(req.body);
            await usageQueue.add('report', { id: image.id });
            await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
            res.json(image);
          });
          app.post('/paint', async (req, res) => {
            const image = await prisma.image.create({ data: req.body });
            await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
            await prisma.image.update({ where: { id: image.id }, data: { reportedAt: new Date() } });
            res.json(image);
          });
        `,
        'b.py': `
          @router.post("/parse")
          async def parse(body):
              text, pages = await extract_text(body.url)
              db.add(UsageOutbox(key=body.id, pages=pages))
              await metronome.v1.usage.ingest(usage=[{"transaction_id": body.id, "event_type": "pages"}])
              return text
        `,
        'c.rb': `
          class MessagesController < ApplicationController
            def create
              message = current_account.messages.create!(message_params)
              UsageReport.create!(message: message, amount: 1)
              Stripe::Billing::MeterEvent.create(event_name: "sms", identifier: message.id, payload: { value: 1 })
            end

            def resend
              message = current_account.messages.create!(message_params)
              begin
                Stripe::Billing::MeterEvent.create(event_name: "sms", identifier: message.id, payload: { value: 1 })
              rescue Stripe::StripeError
                ReportSmsJob.perform_later(message.id)
              end
            end
          end
        `,
      },
    },
    {
      name: 'a function that the handler calls keeps it',
      files: {
        'a.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          async function keep(image) {
            await pool.query('INSERT INTO usage_outbox (id) VALUES ($1)', [image.id]);
          }
          app.post('/render', async (req, res) => {
            const image = await renderImage(req.body);
            await keep(image);
            await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
            res.json(image);
          });
        `,
      },
    },
    {
      name: 'another finding’s matter: not waited for, or the failure is dropped',
      files: {
        'a.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          app.post('/render', async (req, res) => {
            const image = await renderImage(req.body);
            stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
            res.json(image);
          });
          app.post('/draw', async (req, res) => {
            const image = await renderImage(req.body);
            try {
              await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
            } catch (error) {
              console.error(error);
            }
            res.json(image);
          });
        `,
      },
    },
    {
      name: 'called from what runs again: a webhook, a job, a consumer, a retry',
      files: {
        'a.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          async function sendRenders(image) {
            await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
          }
          app.post('/webhooks/printer', async (req, res) => {
            const image = await renderImage(req.body);
            await stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id });
            res.end();
          });
          app.post('/render', async (req, res) => {
            const image = await renderImage(req.body);
            await sendRenders(image);
            res.json(image);
          });
          cron.schedule('* * * * *', async () => sendRenders(await openImage()));
          app.post('/draw', async (req, res) => {
            const image = await renderImage(req.body);
            await pRetry(() => stripe.billing.meterEvents.create({ event_name: 'renders', identifier: image.id }));
            res.json(image);
          });
        `,
        'b.py': `
          @celery.task
          def report(image):
              renderings = process(image)
              stripe.billing.MeterEvent.create(event_name="renders", payload={"value": renderings})
        `,
      },
    },
    {
      name: 'a buffer of the SDK, or no usage at all',
      files: {
        'a.ts': `
          import { Metering } from 'amberflo-metering-typescript';
          const metering = new Metering(process.env.KEY, false, 5, 20);
          app.post('/render', async (req, res) => {
            const image = await renderImage(req.body);
            metering.meter('renders', 1, Date.now(), req.customer);
            await mailer.send({ to: req.user, image });
            res.json(image);
          });
        `,
      },
    },
  ],
});
