import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '#webhooks/commands/parse.ts';

const COMMANDS = [{ name: 'audit' }, { name: 'explain', takes: 'finding' }, { name: 'help' }] as const;
const VERBS = COMMANDS.map(({ name }) => name);

function verbOf(comment: string): string | null {
  return parseCommand(comment, COMMANDS)?.verb ?? null;
}

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
    expect(parseCommand(comment, COMMANDS)).toEqual({ verb: 'audit' });
  });

  it.each([
    ['/metercheck explain MTR-101', 'MTR-101'],
    ['/metercheck  Explain\tmtr-101 ', 'MTR-101'],
    ['/metercheck explain 61AEB7BE', '61aeb7be'],
    ['/metercheck explain 61aeb7bef15306bb05ce1774b8e08242', '61aeb7bef15306bb05ce1774b8e08242'],
  ])('names a finding in %j', (comment, finding) => {
    expect(parseCommand(comment, COMMANDS)).toEqual({ verb: 'explain', finding });
  });

  it('is the first of several', () => {
    expect(verbOf('/metercheck help\n/metercheck audit')).toBe('help');
  });

  it.each([
    ['/metercheck'],
    ['/metercheck frobnicate'],
    ['/metercheck audit --model evil'],
    ['/metercheck audit please'],
    ['/metercheck __proto__'],
    ['/metercheck explain'],
    ['/metercheck explain this'],
    ['/metercheck explain MTR-1011'],
    ['/metercheck explain MTR-101 please'],
    ['/metercheck explain MTR-101 @all'],
    ['/metercheck explain 61aeb7'],
    ['/metercheck explain ../../etc/passwd'],
    ['/metercheck audit MTR-101'],
  ])('that does not follow the grammar, as %j, asks for help', (comment) => {
    expect(parseCommand(comment, COMMANDS)).toEqual({ verb: 'help' });
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
    expect(parseCommand(comment, COMMANDS)).toBeNull();
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
          expect([null, ...VERBS]).toContain(verbOf(comment));
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
        expect(parseCommand(quoted, COMMANDS)).toBeNull();
      }),
    );
  });
});
