import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, parseConfig } from '#audit/config.ts';

const KNOWN = new Set(['MTR-101', 'MTR-305']);

describe('parseConfig', () => {
  it('uses the defaults where there is no file', () => {
    expect(parseConfig(null, KNOWN)).toEqual({ config: DEFAULT_CONFIG, problems: [] });
  });

  it('reads paths, rule switches and both thresholds', () => {
    const { config, problems } = parseConfig(
      [
        'paths: { include: ["src/**"], exclude: ["src/demo/**"] }',
        'rules: { MTR-101: off, MTR-305: low }',
        'comment: { severity: high }',
        'gate: never',
      ].join('\n'),
      KNOWN,
    );

    expect(problems).toEqual([]);
    expect(config.paths).toEqual({ include: ['src/**'], exclude: ['src/demo/**'] });
    expect(config.rules.get('MTR-101')).toEqual({ isOff: true });
    expect(config.rules.get('MTR-305')).toEqual({ isOff: false, severity: 'low' });
    expect(config.comment).toEqual({ severity: 'high', confidence: 'likely' });
    expect(config.gate).toBe('never');
  });

  it('keeps the good settings beside a wrong one and names the wrong one', () => {
    const { config, problems } = parseConfig(
      'paths: { exclude: [a] }\ngate: { severity: huge }\ncolour: red',
      KNOWN,
    );

    expect(config.paths.exclude).toEqual(['a']);
    expect(config.gate).toEqual(DEFAULT_CONFIG.gate);
    expect(problems.join('\n')).toMatch(/`colour` is not a setting/);
    expect(problems.join('\n')).toMatch(/`gate[^`]*` was ignored/);
  });

  it('names a rule that does not exist', () => {
    expect(parseConfig('rules: { MTR-999: off }', KNOWN).problems).toEqual([
      '.github/metercheck.yml: `rules.MTR-999` is not a rule; rules are named like MTR-101',
    ]);
  });

  it('refuses an alias bomb without expanding it', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((c, i) => {
        const before = 'abcdefgh'[i];
        return `${c}: &${c} [${Array(9).fill(`*${before}`).join(',')}]`;
      }),
    ].join('\n');

    expect(parseConfig(bomb, KNOWN).config).toEqual(DEFAULT_CONFIG);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseConfig(text, KNOWN).config.comment).toBeDefined();
      }),
    );
  });
});
