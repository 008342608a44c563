import { describe, expect, it } from 'vitest';
import { isConversion } from '#audit/facts/units/conversions.ts';

const CONVERSIONS = `Number parseInt BigInt int float to_i to_d toLongOrNull longValue valueOf Atoi ParseInt NewFromInt
  IntPart u64 f64 try_from unwrap_or_default intval BigDecimal toBigDecimal ToInt64 Float64 toString str`;
const OTHERS = 'get max round tokens total interval internal record toUTC format parseEvent';

describe('isConversion', () => {
  it.each(CONVERSIONS.split(/\s+/))('knows %s', (name) => {
    expect(isConversion(name)).toBe(true);
  });

  it.each(OTHERS.split(' '))('does not take %s for one', (name) => {
    expect(isConversion(name)).toBe(false);
  });
});
