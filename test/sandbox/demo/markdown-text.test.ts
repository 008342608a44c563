import { describe, expect, it } from 'vitest';
import { toPaint } from '#publish/formats/ansi.ts';
import { markdownText } from '#sandbox/demo/markdown-text.ts';

const bare = toPaint(false);

describe('the Markdown of a comment in a terminal', () => {
  it('loses its marks and keeps its words', () => {
    const markdown =
      '**MTR-101 · critical** Usage \\_is\\_ lost &lt;here&gt;\n\n<sub>Not so?</sub>\n\n<!-- marker -->';

    expect(markdownText(markdown, bare, 80)).toEqual([
      'MTR-101 · critical Usage _is_ lost <here>',
      '',
      'Not so?',
    ]);
  });

  it('joins the lines of a paragraph and wraps them', () => {
    expect(markdownText('one two\nthree four', bare, 9)).toEqual(['one two', 'three', 'four']);
  });

  it('shows code as it stands, marks and all', () => {
    const markdown = '````ts\nconst a = `**b**`;\n```\n````\n\nafter';

    expect(markdownText(markdown, bare, 40)).toEqual(['  │ const a = `**b**`;', '  │ ```', '', 'after']);
  });

  it('says that a suggestion is one', () => {
    expect(markdownText('```suggestion\nawait send();\n```', bare, 80)).toEqual([
      'Suggested change:',
      '  │ await send();',
    ]);
  });

  it('never cuts a colour in two', () => {
    const lines = markdownText('**a rather long lead** and more', toPaint(true), 10);

    const count = (line: string, code: string) => line.split(code).length - 1;
    expect(lines.map((line) => count(line, '\u001b['))).toEqual(
      lines.map((line) => 2 * count(line, '\u001b[0m')),
    );
  });
});
