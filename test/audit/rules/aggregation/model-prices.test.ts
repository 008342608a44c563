import { firstChoice } from '#audit/rules/aggregation/first-choice.ts';
import { mixedUnits } from '#audit/rules/aggregation/mixed-units.ts';
import { unpricedAsFree } from '#audit/rules/aggregation/unpriced-as-free.ts';
import { wholePercent } from '#audit/rules/aggregation/whole-percent.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unpricedAsFree, {
  fires: [
    {
      name: 'a map that reads zero',
      files: {
        'pricing.go': `
          package pricing

          type Rate struct{ Input, Output int64 }

          var rates = map[string]Rate{
          	"gpt-4o":      {2_500_000, 10_000_000},
          	"gpt-4o-mini": {150_000, 600_000},
          }

          // Charge takes the price of a call from the balance.
          func (w *Wallet) Charge(model string, in, out int64) error {
          	rate := rates[model]
          	cost := (in*rate.Input + out*rate.Output) / 1_000_000
          	return w.store.Debit(w.id, cost)
          }
        `,
      },
      at: ['pricing.go:12'],
    },
  ],
  silent: [
    {
      name: 'asked for, and only shown',
      files: {
        'pricing.go': `
          package pricing

          func (w *Wallet) Charge(model string, in, out int64) error {
          	rate, ok := rates[model]
          	if !ok {
          		return fmt.Errorf("no price for %s", model)
          	}
          	cost := (in*rate.Input + out*rate.Output) / 1_000_000
          	return w.store.Debit(w.id, cost)
          }

          // Estimate is shown beside the model picker.
          func Estimate(model string, in int64) int64 {
          	return rates[model].Input * in / 1_000_000
          }
        `,
      },
    },
  ],
});

describeRule(firstChoice, {
  fires: [
    {
      name: 'behind a failure, in a loop, and by the maker of a model',
      files: {
        'src/ask.ts': `
          import { generateText } from 'ai';
          import { openai } from '@ai-sdk/openai';
          import { anthropic } from '@ai-sdk/anthropic';
          import { recordUsage } from './usage';

          const PRIMARY = 'gpt-4o';
          const BACKUP = 'claude-sonnet-4-5';

          export async function ask(tenantId: string, prompt: string) {
            let result;
            try {
              result = await generateText({ model: openai(PRIMARY), prompt });
            } catch (error) {
              console.warn('primary failed', error);
              result = await generateText({ model: anthropic(BACKUP), prompt });
            }
            await recordUsage({ tenantId, model: PRIMARY, inputTokens: result.usage.inputTokens, outputTokens: result.usage.outputTokens });
            return result.text;
          }
        `,
        'router.py': `
          import logging

          from llm.usage import UsageStore

          log = logging.getLogger(__name__)


          class Router:
              def __init__(self, providers, usage: UsageStore):
                  self.providers = providers
                  self.usage = usage

              async def complete(self, org_id, request):
                  answer = await self._first(request)
                  await self.usage.add(
                      org_id=org_id,
                      model=self.providers[0].model,
                      input_tokens=answer.usage.input_tokens,
                      output_tokens=answer.usage.output_tokens,
                  )
                  return answer

              async def _first(self, request):
                  for provider in self.providers:
                      try:
                          return await provider.complete(request)
                      except Exception:
                          log.warning("%s failed", provider.model)
                  raise RuntimeError("no provider answered")
        `,
        'router.go': `
          package router

          import "context"

          func (r *Router) Complete(ctx context.Context, key string, req Request) (*Answer, error) {
          	answer, err := r.primary.Complete(ctx, req)
          	if err != nil {
          		r.log.Warn("primary failed", "error", err)
          		answer, err = r.secondary.Complete(ctx, req)
          		if err != nil {
          			return nil, err
          		}
          	}
          	if err := r.usage.Record(ctx, key, r.primary.Model(), answer.Usage.InputTokens, answer.Usage.OutputTokens); err != nil {
          		return nil, err
          	}
          	return answer, nil
          }
        `,
      },
      at: ['src/ask.ts:17', 'router.py:17', 'router.go:14'],
    },
  ],
  silent: [
    {
      name: 'whoever answered',
      files: {
        'src/ask.ts': `
          import { generateText } from 'ai';
          import { openai } from '@ai-sdk/openai';
          import { anthropic } from '@ai-sdk/anthropic';
          import { recordUsage } from './usage';

          const PRIMARY = 'gpt-4o';
          const BACKUP = 'claude-sonnet-4-5';

          export async function ask(tenantId: string, prompt: string) {
            let result;
            let model = PRIMARY;
            try {
              result = await generateText({ model: openai(PRIMARY), prompt });
            } catch (error) {
              console.warn('primary failed', error);
              model = BACKUP;
              result = await generateText({ model: anthropic(BACKUP), prompt });
            }
            await recordUsage({ tenantId, model, inputTokens: result.usage.inputTokens, outputTokens: result.usage.outputTokens });
            return result.text;
          }
        `,
        'router.py': `
          import logging

          log = logging.getLogger(__name__)


          class Router:
              async def complete(self, org_id, request):
                  provider, answer = await self._first(request)
                  await self.usage.add(org_id=org_id, model=provider.model, input_tokens=answer.usage.input_tokens, output_tokens=answer.usage.output_tokens)
                  return answer

              async def _first(self, request):
                  for provider in self.providers:
                      try:
                          return provider, await provider.complete(request)
                      except Exception:
                          log.warning("%s failed", provider.model)
                  raise RuntimeError("no provider answered")
        `,
        'router.go': `
          package router

          import "context"

          func (r *Router) Complete(ctx context.Context, key string, req Request) (*Answer, error) {
          	by := r.primary
          	answer, err := by.Complete(ctx, req)
          	if err != nil {
          		r.log.Warn("primary failed", "error", err)
          		by = r.secondary
          		if answer, err = by.Complete(ctx, req); err != nil {
          			return nil, err
          		}
          	}
          	return answer, r.usage.Record(ctx, key, answer.Model, answer.Usage.InputTokens, answer.Usage.OutputTokens)
          }
        `,
      },
    },
  ],
});

describeRule(wholePercent, {
  fires: [
    {
      name: 'a percentage by the number it is given',
      files: {
        'src/plans.ts': `
          export interface Plan { name: string; markupPercent: number; freeTokens: number }

          export const PLANS: Record<string, Plan> = {
            starter: { name: 'Starter', markupPercent: 25, freeTokens: 10_000 },
            team: { name: 'Team', markupPercent: 15, freeTokens: 100_000 },
          };

          export function charge(plan: Plan, providerCostUsd: number): number {
            return providerCostUsd * (1 + plan.markupPercent);
          }
        `,
      },
      at: ['src/plans.ts:9'],
    },
  ],
  silent: [
    {
      name: 'a share by name, a percentage divided',
      files: {
        'src/plans.ts': `
          export interface Plan { name: string; markupPercent: number; freeTokens: number }

          export const PLANS: Record<string, Plan> = {
            starter: { name: 'Starter', markupPercent: 25, freeTokens: 10_000 },
          };

          export function charge(plan: Plan, providerCostUsd: number): number {
            const factor = 1 + plan.markupPercent / 100;
            return providerCostUsd * factor;
          }

          export function discounted(usd: number, discountRate: number) {
            return usd * (1 - discountRate);
          }
        `,
      },
    },
  ],
});

describeRule(mixedUnits, {
  fires: [
    {
      name: 'micros of money, sums and changes in place',
      files: {
        'wallet.py': `
          from dataclasses import dataclass


          @dataclass
          class Wallet:
              balance_micros: int

              def can_pay(self, price_cents: int) -> bool:
                  return self.balance_micros >= price_cents


          def settle(wallet: Wallet, cost_usd: float) -> None:
              wallet.balance_micros -= cost_usd
        `,
        'spend.go': `
          package spend

          type Limits struct {
          	MaxSpendUSD float64
          	TimeoutMs   int64
          }

          func (g *Guard) Allow(l Limits, spentCents int64, estimateCents int64) bool {
          	total := float64(spentCents + estimateCents)
          	return total <= l.MaxSpendUSD
          }
        `,
      },
      at: ['wallet.py:9', 'wallet.py:13', 'spend.go:10'],
    },
  ],
  silent: [
    {
      name: 'converted first',
      files: {
        'src/budget.ts': `
          import { prisma } from './prisma';

          export async function assertBudget(workspaceId: string) {
            const workspace = await prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
            const { _sum } = await prisma.llmCall.aggregate({ where: { workspaceId }, _sum: { costUsd: true } });
            const spentCents = Math.round((_sum.costUsd ?? 0) * 100);
            if (spentCents >= workspace.monthlyBudgetCents) throw new Error('budget reached');
          }

          export function waitMs(retryAfterSeconds: number, elapsedMs: number) {
            return retryAfterSeconds * 1000 - elapsedMs;
          }
        `,
        'wallet.py': `
          from dataclasses import dataclass

          MICROS_PER_CENT = 10_000


          @dataclass
          class Wallet:
              balance_micros: int

              def can_pay(self, price_cents: int) -> bool:
                  return self.balance_micros >= price_cents * MICROS_PER_CENT


          def settle(wallet: Wallet, cost_usd: float) -> None:
              wallet.balance_micros -= round(cost_usd * 1_000_000)


          def effective_rate(cost_usd: float, tokens: int) -> float:
              return cost_usd / tokens if tokens else 0.0
        `,
      },
    },
  ],
});
