import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { replacePart } from '#dev/fenced-part.ts';
import { placeOf } from '#dev/repository.ts';

describe('generated files', () => {
  it('are fresh', () => {
    const { stdout, status } = spawnSync(process.execPath, [placeOf('src/dev/generate.ts'), '--check'], {
      encoding: 'utf8',
    });

    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });
});

describe('a generated part', () => {
  const document = 'a\n<!-- generated: x -->\nold\n<!-- end of generated: x -->\nb\n';

  it('is replaced between its marks, and nothing else is', () => {
    expect(replacePart(document, 'x', 'new')).toBe(
      'a\n<!-- generated: x -->\nnew\n<!-- end of generated: x -->\nb\n',
    );
  });

  it('is refused where its marks are missing', () => {
    expect(() => replacePart(document, 'y', 'new')).toThrow('lacks the marks');
  });
});
