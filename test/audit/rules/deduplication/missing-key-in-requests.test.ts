import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'a body and a token of cancellation in C#',
      files: {
        'src/ZuoraJob.cs': `
          public sealed class ZuoraJob(IHttpClientFactory http)
          {
              [AutomaticRetry(Attempts = 10)]
              public async Task SendAsync(Line line, CancellationToken ct)
              {
                  var body = new { AccountNumber = line.Number, UOM = "Minutes", Quantity = line.Minutes };
                  var client = http.CreateClient("zuora");
                  using var response = await client.PostAsJsonAsync("v1/object/usage", body, ct);
                  response.EnsureSuccessStatusCode();
              }
          }
        `,
      },
      at: ['src/ZuoraJob.cs:8'],
    },
  ],
  silent: [
    {
      name: 'the key among the headers of a request in Go',
      files: {
        'cmd/resend.go': `
          package main

          func track(ctx context.Context, c crawl) error {
          	body, err := json.Marshal(map[string]any{"customer_id": c.CustomerID, "feature_id": "pages", "value": c.Pages})
          	if err != nil {
          		return err
          	}
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.useautumn.com/v1/track", bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	req.Header.Set("Idempotency-Key", "crawl-"+c.ID)
          	res, err := http.DefaultClient.Do(req)
          	if err != nil {
          		return err
          	}
          	return res.Body.Close()
          }
        `,
      },
    },
    {
      name: 'the key behind a parser that calls another of its name',
      files: {
        'src/handler.ts': `
          import { SchematicClient } from '@schematichq/schematic-typescript-node';
          const schematic = new SchematicClient({ apiKey: process.env.KEY });

          export async function handler(event: SQSEvent) {
            for (const record of event.Records) {
              const call = parse(record);
              await schematic.track(toTrack(call), { idempotencyKey: \`call-\${call.id}\` });
            }
          }

          function parse({ body }: SQSRecord) {
            return Call.parse(JSON.parse(body));
          }

          const toTrack = (call: Call) => ({ event: 'seconds', company: { id: call.company }, quantity: call.seconds });
        `,
      },
    },
  ],
});
