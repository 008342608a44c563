import { describe, expect, it } from 'vitest';
import { reckonedReason } from '#audit/select/reckoned-with.ts';

const TIERS: Readonly<Record<string, string>> = {
  'tiers-graduated.py': `
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
  'tiers_whole.go': `
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
  'tiers_left.rb': `
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
};

const OTHERS: Readonly<Record<string, string>> = {
  'other-levels.ts': `
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
  'other-steps.py': `
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
};

describe('what a text reckons with', () => {
  it.each(Object.entries(TIERS))('prices a quantity by tiers: %s', (_, text) => {
    expect(reckonedReason(text)).toBe('prices a quantity by tiers');
  });

  it.each(Object.entries(OTHERS))('has steps of something else: %s', (_, text) => {
    expect(reckonedReason(text)).toBeNull();
  });
});
