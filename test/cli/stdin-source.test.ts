import { describe, expect, it } from 'vitest';
import { pastedSource } from '#cli/stdin-source.ts';

describe('the pasted source', () => {
  it('serves one added file and nothing around it', async () => {
    const source = pastedSource('pasted.ts', 'send();\n');

    expect(await source.files()).toEqual([
      { path: 'pasted.ts', previousPath: 'pasted.ts', status: 'added', patch: null },
    ]);
    expect(await source.paths()).toBeNull();
  });

  it('answers every path, with the reason where there is no text', async () => {
    const source = pastedSource('pasted.ts', 'send();\n');

    const head = await source.read('head', ['pasted.ts', 'other.ts']);
    const base = await source.read('base', ['pasted.ts']);

    expect(head.get('pasted.ts')).toEqual({ text: 'send();\n' });
    expect(head.get('other.ts')).toEqual({ skipped: 'does not exist at head' });
    expect(base.get('pasted.ts')).toEqual({ skipped: 'does not exist at base' });
  });
});
