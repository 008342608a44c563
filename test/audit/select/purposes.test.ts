import { describe, expect, it } from 'vitest';
import { purposeIn } from '#audit/select/purposes.ts';

describe('purposeIn', () => {
  it.each([
    '/** Writes call detail records to the billing ledger. */\nclass A {}',
    '# every export is billed to its workspace\ndef f(): pass',
    '// The billing run sums this table.\nfunc f() {}',
    '"""Counts the billable minutes of a call."""',
  ])('is told by a comment: %s', (text) => {
    expect(purposeIn(text)).not.toBeNull();
  });

  it.each([
    '// Starts the server.\nconst bill = person("Bill");',
    'const text = "this call is billed";',
    '# memory usage of the worker',
  ])('is not told by: %s', (text) => {
    expect(purposeIn(text)).toBeNull();
  });
});
