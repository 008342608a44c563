import { describe, expect, it } from 'vitest';
import { listSamples, parsePage } from '#dev/rule-page.ts';

describe('a rule page', () => {
  it('is taken apart by its headings, but not by those in code', () => {
    const page = parsePage('# MTR-101 A\n\n## Wrong\n\n```py\n## not a heading\n```\n\n## Right\nb\n');

    expect(page.title).toBe('MTR-101 A');
    expect(page.headings).toEqual(['Wrong', 'Right']);
    expect(page.sections.get('Wrong')).toContain('## not a heading');
  });
});

describe('the samples of a section', () => {
  it('are one for each block', () => {
    const samples = listSamples('text\n\n```ts\na();\n```\n\n```go\nb()\n```\n');

    expect(samples).toEqual([
      [{ path: null, isBase: false, language: 'ts', text: 'a();\n' }],
      [{ path: null, isBase: false, language: 'go', text: 'b()\n' }],
    ]);
  });

  it('put blocks that name their file together', () => {
    const samples = listSamples('```ts file=a.ts\na();\n```\n\n```sql file=b.sql\nselect 1;\n```\n');

    expect(samples.map((sample) => sample.map(({ path }) => path))).toEqual([['a.ts', 'b.sql']]);
  });

  it('may hold shorter fences', () => {
    expect(listSamples('````md\n```\nx\n```\n````\n')[0]?.[0]?.text).toBe('```\nx\n```\n');
  });
});
