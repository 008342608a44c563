import { describe, expect, it } from 'vitest';
import { ASKED } from '#audit/model/asked.ts';
import { RULES } from '#audit/rules/index.generated.ts';

/** Words that say what an entry is about: the rule of one id has to share one with the question of the same id. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[a-z]{4,}/g) ?? [];
  return new Set(words.map((word) => word.slice(0, 5)));
}

describe('the entries that a model is asked about', () => {
  it('have an id of their own each', () => {
    expect(new Set(ASKED.map(({ id }) => id)).size).toBe(ASKED.length);
  });

  it.each(
    ASKED.flatMap((entry) =>
      RULES.filter(({ id }) => id === entry.id).map((rule) => [entry.id, entry, rule] as const),
    ),
  )('mean the same as the rule of their id: %s', (_, entry, rule) => {
    const asked = wordsOf(`${entry.title} ${entry.question}`);
    const shared = [...wordsOf(`${rule.title} ${rule.question}`)].filter((word) => asked.has(word));

    expect(rule.section).toBe(entry.section);
    expect(shared.length).toBeGreaterThan(2);
  });
});
