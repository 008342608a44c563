import { keptOnFailure } from '#audit/rules/limits/kept-on-failure.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(keptOnFailure, {
  fires: [
    {
      name: 'credits taken first, and a failure that leaves with them, in seven languages',
      files: {
        'src/job.ts': `
          export async function runJob(user: User, job: Job) {
            await deductCredits(user.id, job.cost);
            const result = await worker.execute(job);
            if (!result.ok) {
              logger.error('job failed', { job: job.id });
              throw new Error(result.error);
            }
            return result.output;
          }
        `,
        'job.py': `
          async def generate(user_id, prompt):
              await consume_credits(user_id, COST)
              response = await http.post(PROVIDER, json={"prompt": prompt})
              if response.status_code != 200:
                  raise ProviderError(response.text)
              return response.json()
        `,
        'relay.go': `
          package relay

          func Relay(c *gin.Context) error {
          	quota, err := PreConsumeQuota(c, estimate)
          	if err != nil {
          		return err
          	}
          	resp, err := adaptor.DoRequest(c, body)
          	if err != nil {
          		return err
          	}
          	usage, err := adaptor.DoResponse(c, resp)
          	if err != nil {
          		return err
          	}
          	PostConsumeQuota(c, usage, quota)
          	return nil
          }
        `,
        'job.rb': `
          class RenderJob
            def perform(account, render)
              account.deduct_credits(render.price)
              result = Renderer.render(render)
              raise RenderFailed, result.error unless result.success?
              result.url
            end
          end
        `,
        'Job.java': `
          class RenderService {
            Url render(User user, Render render) {
              wallet.debitBalance(user.id(), render.price());
              Result result = renderer.render(render);
              if (result.failed()) throw new RenderException(result.error());
              return result.url();
            }
          }
        `,
        'Job.php': `<?php
          function render(User $user, Render $render) {
            $this->wallet->deductCredits($user, $render->price);
            $response = Http::post($this->url, $render->toArray());
            if ($response->failed()) {
              throw new RenderException($response->body());
            }
            return $response->json();
          }
        `,
        'Job.cs': `
          class RenderService {
            async Task<Url> Render(User user, Render render) {
              await _wallet.DeductCreditsAsync(user.Id, render.Price);
              var result = await _renderer.RenderAsync(render);
              if (!result.Succeeded) throw new RenderException(result.Error);
              return result.Url;
            }
          }
        `,
      },
      at: ['src/job.ts:2', 'job.py:2', 'relay.go:4', 'job.rb:3', 'Job.java:3', 'Job.php:3', 'Job.cs:3'],
      confidence: 'likely',
    },
    {
      name: 'a balance that is written, and work that fails into a catch or a refused answer',
      files: {
        'src/route.ts': `
          export async function POST(req: Request) {
            const { userId, prompt } = await req.json();
            const [updated] = await db
              .update(users)
              .set({ credits: sql\`\${users.credits} - \${PRICE}\` })
              .where(and(eq(users.id, userId), gte(users.credits, PRICE)))
              .returning();
            if (!updated) return Response.json({ error: 'Not enough credits' }, { status: 402 });
            try {
              return Response.json({ url: await replicate.run(MODEL, { input: { prompt } }) });
            } catch (err) {
              console.error('generation failed', err);
              return Response.json({ error: 'Generation failed' }, { status: 500 });
            }
          }
        `,
        'generation.py': `
          class GenerationService:
              async def create(self, account_id, prompt):
                  account = await self.session.get(Account, account_id, with_for_update=True)
                  if account.credits < PRICE:
                      raise InsufficientCredits(account_id)
                  account.credits -= PRICE
                  await self.session.commit()
                  try:
                      image = await self.backend.generate(prompt)
                  except BackendError as exc:
                      logger.error("image generation failed: %s", exc)
                      raise GenerationFailed() from exc
                  return image.url
        `,
        'upscale.go': `
          package api

          func (h *Handler) Upscale(w http.ResponseWriter, r *http.Request) {
          	res, err := h.db.ExecContext(r.Context(),
          		"UPDATE accounts SET credits = credits - $1 WHERE id = $2 AND credits >= $1", cost, accountID(r))
          	if err != nil {
          		http.Error(w, "internal", http.StatusInternalServerError)
          		return
          	}
          	if n, _ := res.RowsAffected(); n == 0 {
          		http.Error(w, "out of credits", http.StatusPaymentRequired)
          		return
          	}
          	out, err := h.upscaler.Run(r.Context(), r.Body)
          	if err != nil {
          		http.Error(w, "upscale failed", http.StatusBadGateway)
          		return
          	}
          	json.NewEncoder(w).Encode(out)
          }
        `,
        'transcriptions_controller.rb': `
          class TranscriptionsController < ApplicationController
            def create
              unless current_user.spend_minutes(minutes)
                return render json: { error: "No minutes left" }, status: :payment_required
              end
              response = Faraday.post("#{ENGINE}/transcribe", params.to_json)
              unless response.success?
                return render json: { error: "Transcription failed" }, status: :bad_gateway
              end
              render json: response.body
            end
          end
        `,
      },
      at: ['src/route.ts:3', 'generation.py:7', 'upscale.go:5', 'transcriptions_controller.rb:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a balance that a catch or a task puts back, and work that was done before',
      files: {
        'src/route.ts': `
          export async function POST(req: Request) {
            await db.update(users).set({ credits: sql\`\${users.credits} - \${PRICE}\` }).where(eq(users.id, id));
            try {
              return Response.json({ url: await replicate.run(MODEL, input) });
            } catch (err) {
              await db.update(users).set({ credits: sql\`\${users.credits} + \${PRICE}\` }).where(eq(users.id, id));
              return Response.json({ error: 'Generation failed' }, { status: 500 });
            }
          }
        `,
        'runner.py': `
          class JobRunner:
              def submit(self, user, job):
                  self.ledger.deduct_credits(user.id, job.cost, reference=job.id)
                  try:
                      return self.cluster.submit(job)
                  except ClusterUnavailable:
                      self.queue.enqueue("credit_back", user_id=user.id, reference=job.id)
                      raise

              def settle(self, user, job):
                  image = self.backend.generate(job.prompt)
                  self.ledger.deduct_credits(user.id, PRICE)
                  try:
                      self.webhooks.post(job.callback, image)
                  except HookError:
                      logger.warning("callback of %s failed", job.id)
                      raise
        `,
        'transcriptions_controller.rb': `
          class TranscriptionsController < ApplicationController
            def create
              ActiveRecord::Base.transaction do
                current_user.spend_minutes!(minutes)
                response = Faraday.post("#{ENGINE}/transcribe", params.to_json)
                raise EngineFailed, response.status unless response.success?
              end
            end
          end
        `,
      },
    },
    {
      name: 'Go, TypeScript: what is made for credits takes none',
      files: {
        'ledger/purchase.go': `
          package ledger

          func (h *handler) Purchase(ctx context.Context, charge Charge) (Reference, error) {
          	annotations := chargeAnnotationsForCreditPurchase(charge)
          	inputs, err := h.transactions.Resolve(ctx, charge, annotations)
          	if err != nil {
          		return Reference{}, fmt.Errorf("resolve: %w", err)
          	}
          	return h.ledger.Commit(ctx, inputs)
          }
        `,
        'src/purchase.ts': `
          export async function purchase(order: Order) {
            const label = await chargeLabelForCredits(order);
            const answer = await provider.generate(label);
            if (!answer.ok) throw new Error('failed');
            return answer;
          }
        `,
      },
    },
    {
      name: 'given back on the way out, here or by the caller',
      files: {
        'src/job.ts': `
          export async function runJob(user: User, job: Job) {
            await deductCredits(user.id, job.cost);
            const result = await worker.execute(job);
            if (!result.ok) {
              await refundCredits(user.id, job.cost);
              throw new Error(result.error);
            }
            return result.output;
          }
        `,
        'render.go': `
          package render

          func render(ctx context.Context, user User) (*Image, error) {
          	if err := wallet.DebitBalance(ctx, user, price); err != nil {
          		return nil, err
          	}
          	image, err := provider.Render(ctx)
          	if err != nil {
          		return nil, err
          	}
          	return image, nil
          }
        `,
        'handler.go': `
          package render

          func Handle(ctx context.Context, user User) error {
          	image, err := render(ctx, user)
          	if err != nil {
          		wallet.CreditBalance(ctx, user, price)
          		return err
          	}
          	return write(image)
          }
        `,
      },
    },
    {
      name: 'taken when the work is done, or for what was used',
      files: {
        'src/job.ts': `
          export async function runJob(user: User, job: Job) {
            const result = await worker.execute(job);
            if (!result.ok) throw new Error(result.error);
            await deductCredits(user.id, job.cost);
            return result.output;
          }
          export async function step(user: User, prompt: string) {
            const answer = await model.run(prompt);
            await deductCredits(user.id, answer.usage.totalTokens);
            const saved = await store.save(answer);
            if (!saved.ok) throw new Error('not saved');
          }
        `,
      },
    },
    {
      name: 'the failure of the charge itself',
      files: {
        'src/pay.ts': `
          export async function pay(user: User, job: Job) {
            const charged = await deductCredits(user.id, job.cost);
            if (!charged.ok) throw new InsufficientCreditsError();
            await queue.add('render', job);
          }
        `,
        'pay.go': `
          package pay

          func Pay(ctx context.Context, user string) error {
          	err := wallet.DeductCredits(ctx, user, price)
          	if err != nil {
          		return err
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'a transaction, a catch and a context that take it back',
      files: {
        'src/job.ts': `
          export async function order(user: User, job: Job) {
            await db.transaction(async (tx) => {
              await deductCredits(tx, user.id, job.cost);
              const row = await tx.insert(jobs).values(job);
              if (!row) throw new Error('not stored');
            });
          }
        `,
        'job.py': `
          async def generate(user_id, prompt):
              async with charge(user_id) as held:
                  await consume_credits(user_id, COST)
                  response = await http.post(PROVIDER, json={"prompt": prompt})
                  if response.status_code != 200:
                      raise ProviderError(response.text)
        `,
      },
    },
    {
      name: 'a limiter of the rate, a parser, and what is only asked',
      files: {
        'src/limit.ts': `
          export async function call(key: string) {
            await limiter.consume(key, 1);
            const answer = await fetch(url);
            if (!answer.ok) throw new Error('failed');
          }
          export function parse(stream: Stream) {
            stream.consumeToken('(');
            const list = parseList(stream);
            if (!list) throw new SyntaxError();
          }
          export async function ask(user: User) {
            await checkCredits(user.id);
            const answer = await fetch(url);
            if (!answer.ok) throw new Error('failed');
          }
        `,
      },
    },
  ],
});
