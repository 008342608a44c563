import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSpan, fence, plain, prose } from '#publish/formats/escape.ts';
import { markdownHtml } from '#publish/formats/markdown-html.ts';
import { inlineHtml } from '#publish/formats/markdown-inline.ts';
import { html } from '#publish/formats/markup.ts';
import { visible, visibleLine } from '#publish/formats/visible.ts';
import { HOSTILE_TEXTS } from '#test/hostile-report.ts';

const PIECES: readonly string[] = [
  ...Object.values(HOSTILE_TEXTS).filter((hostile) => hostile.length < 1_000),
  ...'` `` ``` ** * _ <sub> </sub> <!-- --> [a](https://x.y) [a](javascript:x) &#60; &lt; \\ | - 1. # <b> " \''.split(
    ' ',
  ),
].concat([' ', '\n', '\n\n', '|', '| --- |', '\n| a |\n| --- |\n| b |\n']);
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })))
  .map((parts) => parts.join(''));

const ELEMENTS =
  /^<\/?(?:p|br|ul|ol|li|h[345]|pre|code|strong|em|small|table|thead|tbody|tr|th|td|div|figure|figcaption|span|a)(?: (?:class|tabindex|scope)="[\w -]*")*(?: href="https?:[^"<>\s]*" rel="nofollow noopener noreferrer")?>$/;

/** Every tag of a piece of HTML; a sign that opens none is told as it stands. */
function tagsOf(markup: string): string[] {
  return markup.match(/<[^>]*>?/g) ?? [];
}

function textOf(markup: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/&([\w#]+);/g, (_whole, name: string) => entities[name] ?? '?');
}

describe('HTML of any Markdown', () => {
  it('has only elements and attributes of ours', () => {
    fc.assert(
      fc.property(text, (any) => {
        for (const tag of tagsOf(markdownHtml(any).html)) expect(tag).toMatch(ELEMENTS);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows escaped text as the text it was', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(textOf(inlineHtml(plain(any)).html)).toBe(visibleLine(any));
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows a code span and a fence as the code it was', () => {
    fc.assert(
      fc.property(text, (any) => {
        const line = visibleLine(any).replace(/<!--(?=\s*metercheck)/gi, '<! --');
        const code = visible(any)
          .replace(/\n+$/, '')
          .replace(/<!--(?=\s*metercheck)/gi, '<! --');

        expect(textOf(inlineHtml(codeSpan(any)).html)).toBe(line);
        expect(textOf(markdownHtml(fence(any)).html)).toBe(code);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('HTML of our own Markdown', () => {
  it('keeps headings, lists, tables, fences and bold', () => {
    const markdown =
      '### Title\n\n- **a** `b`\n  Basis: c\n- d\n\n| x | y |\n| --- | --- |\n| 1 | `2` |\n\n```ts\nz < 1\n```';

    expect(markdownHtml(markdown).html).toBe(
      '<h4>Title</h4><ul><li><strong>a</strong> <code>b</code><br>Basis: c</li><li>d</li></ul>' +
        '<div class="scroll" tabindex="0"><table class="plain"><thead><tr><th scope="col">x</th><th scope="col">y</th></tr></thead>' +
        '<tbody><tr><td>1</td><td><code>2</code></td></tr></tbody></table></div><pre tabindex="0"><code>z &lt; 1</code></pre>',
    );
  });

  it('drops hidden markers', () => {
    expect(markdownHtml('a\n\n<!-- metercheck:finding=1 -->').html).toBe('<p>a</p>');
  });

  it('shows a suggestion as a change of the lines it replaces', () => {
    const markup = markdownHtml('```suggestion\nnew\n```', { replaced: ['old'] }).html;

    expect(textOf(markup)).toBe('Suggested change-old+new');
  });

  it('makes a link of http and https alone', () => {
    expect(inlineHtml('[report](https://example.com/a?b=1)').html).toBe(
      '<a href="https://example.com/a?b=1" rel="nofollow noopener noreferrer">report</a>',
    );
    expect(inlineHtml('[x](javascript:alert(1))').html).toBe('[x](javascript:alert(1))');
  });

  it('leaves unpaired delimiters as text', () => {
    expect(inlineHtml('a ** b _c *d <sub>e').html).toBe('a ** b _c *d &lt;sub&gt;e');
  });

  it('keeps prose of several blocks', () => {
    expect(markdownHtml(prose('One `a`.\n\n- x\n- y')).html).toBe(
      '<p>One <code>a</code>.</p><ul><li>x</li><li>y</li></ul>',
    );
  });
});

describe('a template', () => {
  it('escapes every value for text and quoted attributes', () => {
    expect(html`<a title="${'"><script>\''}">${'<b>&'}</a>`.html).toBe(
      '<a title="&quot;&gt;&lt;script&gt;&#39;">&lt;b&gt;&amp;</a>',
    );
  });

  it('keeps HTML, joins lists and leaves null out', () => {
    expect(html`${[html`<i>a</i>`, '<', 1]}${null}`.html).toBe('<i>a</i>&lt;1');
  });
});
