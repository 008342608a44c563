import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '#webhooks/commands/parse.ts';

const VERBS = ['audit', 'help'];

describe('a command', () => {
  it.each([
    ['/metercheck audit'],
    ['/metercheck   audit  '],
    ['  /metercheck audit'],
    ['/MeterCheck Audit'],
    ['/metercheck\taudit'],
    ['Thanks!\r\n\r\n/metercheck audit\r\nand then we merge'],
    ['```\ncode\n```\n/metercheck audit'],
    ['~~~\n```\n~~~\n/metercheck audit'],
  ])('is read from %j', (comment) => {
    expect(parseCommand(comment, VERBS)).toBe('audit');
  });

  it('is the first of several', () => {
    expect(parseCommand('/metercheck help\n/metercheck audit', VERBS)).toBe('help');
  });

  it.each([
    ['/metercheck'],
    ['/metercheck frobnicate'],
    ['/metercheck audit --model evil'],
    ['/metercheck audit please'],
    ['/metercheck __proto__'],
  ])('that does not follow the grammar, as %j, asks for help', (comment) => {
    expect(parseCommand(comment, VERBS)).toBe('help');
  });
});

describe('no command', () => {
  it.each([
    [''],
    ['metercheck audit'],
    ['please /metercheck audit'],
    ['> /metercheck audit'],
    ['    /metercheck audit'],
    ['`/metercheck audit`'],
    ['/metercheckaudit'],
    ['/metercheck-x audit'],
    ['```\n/metercheck audit\n```'],
    ['```\n/metercheck audit'],
    ['````\n```\n/metercheck audit\n````'],
    ['```sh\n/metercheck audit\n``` x\n/metercheck audit'],
  ])('is in %j', (comment) => {
    expect(parseCommand(comment, VERBS)).toBeNull();
  });
});

describe('any comment', () => {
  it('yields a verb there is, or nothing', () => {
    const words = fc.constantFrom('/metercheck', ' ', '\n', '```', '~~~', '>', 'audit', 'help', '\r', 'x');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join('')),
        ),
        (comment) => {
          expect([null, ...VERBS]).toContain(parseCommand(comment, VERBS));
        },
      ),
    );
  });

  it('that only quotes another yields nothing', () => {
    fc.assert(
      fc.property(fc.string(), (comment) => {
        const quoted = comment
          .split(/\r\n|\n|\r/)
          .map((line) => `> ${line}`)
          .join('\n');
        expect(parseCommand(quoted, VERBS)).toBeNull();
      }),
    );
  });
});
