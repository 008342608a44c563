import { beforeAll, describe, expect, it } from 'vitest';
import { readCorpus, type Sample } from '#test/corpus.ts';
import {
  type Measure,
  measureCorpus,
  precisionOf,
  recallOf,
  sumOfMeasures,
  toTable,
} from '#test/measure-corpus.ts';

/**
 * The aim is 0.95 for both. The floors are what was measured last for both halves together, rounded down, so that they
 * can only rise.
 *
 * Each half was written before it was audited for the first time, from the providers' facts: 11 of 53 and 12 of 42
 * mistakes were found then, with 3 false alarms each. Both have since served to mend the rules: 50 and 33 are found now,
 * with none, which says little about code that nobody mended with. README.md tells the whole course and what is missed.
 */
const FLOOR = { precision: 0.99, recall: 0.87 };

let samples: readonly Sample[];
let measure: Measure;

beforeAll(async () => {
  samples = await readCorpus();
  const first = await measureCorpus(samples.filter(({ isLater }) => !isLater));
  const later = await measureCorpus(samples.filter(({ isLater }) => isLater));
  measure = sumOfMeasures([first, later]);
  if (process.env['CORPUS_TABLE'])
    for (const [title, part] of Object.entries({ first, later, both: measure }))
      process.stdout.write(
        `${title}\n${toTable(part)}\n${[...part.missed, '', ...part.alarms, ''].join('\n')}\n`,
      );
}, 300_000);

describe('the corpus', () => {
  it('holds a wrong and a right sample of every pair', () => {
    const sides = Map.groupBy(samples, ({ name }) => name.split(' ')[0]);

    for (const [pair, both] of sides)
      expect([pair, both.map(({ name }) => name.split(' ')[1]).sort()]).toEqual([pair, ['right', 'wrong']]);
  });

  it('marks a mistake in every wrong sample and none in a right one', () => {
    const odd = samples.filter(
      ({ name, mistakes }) => name.endsWith('wrong') !== mistakes.some(({ isOptional }) => !isOptional),
    );

    expect(odd.map(({ name }) => name)).toEqual([]);
  });

  it('is found with few false alarms', () => {
    expect(precisionOf(measure.total), `false alarms:\n${measure.alarms.join('\n')}`).toBeGreaterThanOrEqual(
      FLOOR.precision,
    );
  });

  it('is found with few misses', () => {
    expect(recallOf(measure.total), `missed:\n${measure.missed.join('\n')}`).toBeGreaterThanOrEqual(
      FLOOR.recall,
    );
  });
});
