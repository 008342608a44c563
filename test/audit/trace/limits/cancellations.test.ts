import { describe, expect, it } from 'vitest';
import { plainName } from '#audit/facts/names.ts';
import { CANCELLATIONS } from '#audit/trace/limits/cancellations.ts';

describe('the table of cancellations', () => {
  it.each(CANCELLATIONS)('says where the events of $provider were read', ({ sources }) => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.every((source) => source.startsWith('https://'))).toBe(true);
  });

  it.each(CANCELLATIONS)(
    'names the event of $provider in one spelling, and another one for the end',
    (one) => {
      expect(plainName(one.event)).toBe(one.event);
      expect(plainName(one.end)).not.toBe(one.event);
    },
  );
});
