import { firstChoice } from '#audit/rules/aggregation/first-choice.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(firstChoice, {
  fires: [
    {
      name: 'a fallback charged as the first choice, in four languages',
      files: {
        'src/answer.ts': `
          export async function run(user: User, prompt: string) {
            const primary = 'large';
            let response;
            try {
              response = await callModel(primary, prompt);
            } catch {
              response = await callModel('small', prompt);
            }
            await recordUsage({ userId: user.id, model: primary, input: response.usage.input });
          }
        `,
        'answer.py': `
          def answer(user, prompt):
              try:
                  response = client.complete(model=PRIMARY, prompt=prompt)
              except ProviderError:
                  response = client.complete(model=FALLBACK, prompt=prompt)
              charge_usage(user, PRIMARY, response.usage.total_tokens)
        `,
        'answer.rb': `
          def answer(user, prompt)
            begin
              response = client.chat(model: primary_model, prompt: prompt)
            rescue ProviderError
              response = client.chat(model: fallback_model, prompt: prompt)
            end
            record_usage(user, primary_model, response.usage)
          end
        `,
        'Answers.java': `
          class Answers {
            Answer ask(User user, String prompt) {
              Answer answer;
              try {
                answer = gateway.complete(primaryModel, prompt);
              } catch (ProviderException e) {
                answer = gateway.complete(fallbackModel, prompt);
              }
              usage.recordUsage(user, primaryModel, answer.tokens());
              return answer;
            }
          }
        `,
      },
      at: ['src/answer.ts:9', 'answer.py:6', 'answer.rb:7', 'Answers.java:9'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'Go, TypeScript: a query that is gone on with',
      files: {
        'billing/lines.go': `
          package billing

          func (a *adapter) ListLines(ctx context.Context, input Input) ([]*Line, error) {
          	query := a.db.BillingInvoice.Query().Where(invoice.Namespace(input.Namespace))
          	if input.CustomerID != "" {
          		query = query.Where(invoice.CustomerID(input.CustomerID))
          	}
          	query = query.WithBillingLines(func(q *db.LineQuery) {
          		a.expandBillingLines(q, input.Namespace)
          	})
          	return query.All(ctx)
          }
        `,
        'src/usage.ts': `
          export async function listUsage(db: Db, input: Input) {
            let rows = db.usage.where({ org: input.org });
            if (input.model) {
              rows = rows.where({ model: input.model });
            }
            return chargeable(rows, db.usage);
          }
        `,
      },
    },
    {
      name: 'the one that answered is recorded',
      files: {
        'src/answer.ts': `
          export async function run(user: User, prompt: string) {
            let model = 'large';
            let response;
            try {
              response = await callModel(model, prompt);
            } catch {
              model = 'small';
              response = await callModel(model, prompt);
            }
            await recordUsage({ userId: user.id, model, input: response.usage.input });
            await recordUsage({ userId: user.id, model: response.model, input: response.usage.input });
          }
        `,
      },
    },
    {
      name: 'the same one asked again, and what is recorded without it',
      files: {
        'answer.py': `
          def answer(user, prompt):
              try:
                  response = client.complete(model=MODEL, prompt=prompt)
              except Timeout:
                  response = client.complete(model=MODEL, prompt=prompt, timeout=60)
              charge_usage(user, MODEL, response.usage.total_tokens)

          def other(user, prompt):
              try:
                  response = client.complete(model=PRIMARY, prompt=prompt)
              except ProviderError:
                  response = client.complete(model=FALLBACK, prompt=prompt)
              logger.info("asked %s", PRIMARY)
              charge_usage(user, response.model, response.usage.total_tokens)
        `,
      },
    },
    {
      name: 'recorded within each branch',
      files: {
        'src/answer.ts': `
          export async function run(user: User, prompt: string) {
            try {
              const response = await callModel(PRIMARY, prompt);
              await recordUsage({ userId: user.id, model: PRIMARY, input: response.usage.input });
            } catch {
              const response = await callModel(FALLBACK, prompt);
              await recordUsage({ userId: user.id, model: FALLBACK, input: response.usage.input });
            }
          }
        `,
      },
    },
  ],
});
