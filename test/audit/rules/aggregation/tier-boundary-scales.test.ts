import { tierBoundary } from '#audit/rules/aggregation/tier-boundary.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(tierBoundary, {
  fires: [
    {
      name: 'scales that say nothing else of billing',
      files: {
        'src/tiers-edge.ts': `
          export interface Tier {
            upTo: number | null;
            unitAmount: number;
          }

          /** Volume pricing: the whole quantity is priced at the tier it falls into. */
          export function tierFor(tiers: Tier[], quantity: number): Tier {
            for (const tier of tiers) {
              if (tier.upTo === null || quantity < tier.upTo) return tier;
            }
            return tiers[tiers.length - 1]!;
          }
        `,
        'src/tiers-graduated.py': `
          from dataclasses import dataclass
          from decimal import Decimal
          from typing import Sequence


          @dataclass(frozen=True)
          class Bracket:
              up_to: int | None
              rate: Decimal


          def graduated(brackets: Sequence[Bracket], quantity: int) -> Decimal:
              remaining = quantity
              total = Decimal(0)
              for bracket in brackets:
                  if remaining <= 0:
                      break
                  taken = remaining if bracket.up_to is None else min(remaining, bracket.up_to)
                  total += taken * bracket.rate
                  remaining -= taken
              return total
        `,
        'src/tiers_whole.go': `
          package rating

          // Slab is a step of a graduated scale.
          type Slab struct {
          	UpTo      int64
          	RateMicro int64
          }

          // Graduated walks the slabs and adds up what each of them takes.
          func Graduated(slabs []Slab, quantity int64) int64 {
          	var total int64
          	for _, slab := range slabs {
          		taken := min(quantity, slab.UpTo)
          		total += min(quantity, slab.UpTo) * slab.RateMicro
          		if taken == quantity {
          			break
          		}
          	}
          	return total
          }
        `,
        'src/tiers_left.rb': `
          # frozen_string_literal: true

          # Walks a graduated scale.
          class GraduatedScale
            Step = Struct.new(:up_to, :rate, keyword_init: true)

            def initialize(steps)
              @steps = steps
            end

            def amount(quantity)
              left = quantity
              @steps.sum do |step|
                taken = step.up_to ? [left, step.up_to].min : left
                left -= taken
                taken * step.rate
              end
            end
          end
        `,
        'src/TiersJava.java': `
          package com.acme.rating;

          import java.math.BigDecimal;
          import java.util.List;

          public final class Graduation {
              public record Step(Long upTo, BigDecimal rate) {}

              private final List<Step> steps;

              public Graduation(List<Step> steps) {
                  this.steps = steps;
              }

              public BigDecimal amountFor(long quantity) {
                  BigDecimal amount = BigDecimal.ZERO;
                  long remaining = quantity;
                  for (Step step : steps) {
                      long taken = step.upTo() == null ? remaining : Math.min(remaining, step.upTo());
                      amount = amount.add(step.rate().multiply(BigDecimal.valueOf(taken)));
                      remaining -= taken;
                  }
                  return amount;
              }
          }
        `,
      },
      at: [
        'src/tiers-edge.ts:9',
        'src/tiers-graduated.py:18',
        'src/tiers_whole.go:14',
        'src/tiers_left.rb:14',
        'src/TiersJava.java:19',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'each unit in one step, and scales of other things',
      files: {
        'src/tiers-edge.ts': `
          export interface Tier {
            upTo: number | null;
            unitAmount: number;
          }

          /** Volume pricing: the whole quantity is priced at the tier it falls into. */
          export function tierFor(tiers: Tier[], quantity: number): Tier {
            for (const tier of tiers) {
              if (tier.upTo === null || quantity <= tier.upTo) return tier;
            }
            return tiers[tiers.length - 1]!;
          }
        `,
        'src/tiers-graduated.py': `
          from dataclasses import dataclass
          from decimal import Decimal
          from typing import Sequence


          @dataclass(frozen=True)
          class Bracket:
              up_to: int | None
              rate: Decimal


          def graduated(brackets: Sequence[Bracket], quantity: int) -> Decimal:
              total = Decimal(0)
              lower = 0
              for bracket in brackets:
                  if quantity <= lower:
                      break
                  upper = quantity if bracket.up_to is None else min(quantity, bracket.up_to)
                  total += (upper - lower) * bracket.rate
                  lower = upper
              return total
        `,
        'src/tiers_size.go': `
          package rating

          type Slab struct {
          	From      int64
          	UpTo      int64
          	RateMicro int64
          }

          func Graduated(slabs []Slab, quantity int64) int64 {
          	var total int64
          	remaining := quantity
          	for _, slab := range slabs {
          		taken := min(remaining, slab.UpTo-slab.From)
          		total += taken * slab.RateMicro
          		remaining -= taken
          		if remaining == 0 {
          			break
          		}
          	}
          	return total
          }
        `,
        'src/other-levels.ts': `
          export interface Level {
            upTo: number;
            badge: string;
          }

          const LEVELS: Level[] = [
            { upTo: 100, badge: 'novice' },
            { upTo: 500, badge: 'adept' },
            { upTo: Infinity, badge: 'master' },
          ];

          /** The badge for so many points of experience. */
          export function badgeFor(points: number): string {
            for (const level of LEVELS) {
              if (points < level.upTo) return level.badge;
            }
            return 'master';
          }
        `,
        'src/other-steps.py': `
          from dataclasses import dataclass


          @dataclass
          class Step:
              up_to: int
              rate: float


          def learning_rate(steps: list[Step], epoch: int) -> float:
              for step in steps:
                  if epoch < step.up_to:
                      return step.rate
              return steps[-1].rate


          def warmup(total_steps: int, base: float):
              remaining = total_steps
              for step in range(total_steps):
                  yield base * (step + 1) / total_steps
                  remaining -= 1
        `,
      },
    },
  ],
});
