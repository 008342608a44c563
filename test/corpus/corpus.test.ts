import { beforeAll, describe, expect, it } from 'vitest';
import { readCorpus, type Sample } from '#test/corpus.ts';
import { type Measure, measureCorpus, precisionOf, recallOf, toTable } from '#test/measure-corpus.ts';

/**
 * The aim is 0.95 for both, and precision has it. For recall it is what was measured last, so that it can only rise:
 * the corpus was written before it was audited for the first time, from the providers' facts, and then 11 of 53
 * mistakes were found (0.21, with 3 false alarms). What is still missed is listed when the floor is not held.
 */
const FLOOR = { precision: 0.95, recall: 0.69 };

let samples: readonly Sample[];
let measure: Measure;

beforeAll(async () => {
  samples = await readCorpus();
  measure = await measureCorpus(samples);
  if (process.env['CORPUS_TABLE'])
    process.stdout.write(`${toTable(measure)}\n${[...measure.missed, '', ...measure.alarms, ''].join('\n')}`);
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
