import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingMarkdown } from '#publish/formats/finding-markdown.ts';
import { reportHtml } from '#publish/formats/html.ts';
import { reportMarkdown } from '#publish/formats/markdown.ts';
import { type PullRequestPage, pullRequestPage } from '#publish/formats/pull-request-page.ts';
import { visibleLine } from '#publish/formats/visible.ts';
import { HOSTILE_TEXTS, hostileReport } from '#test/hostile-report.ts';
import { samplePullRequest } from '#test/sample-pull-request.ts';
import { sampleReport } from '#test/sample-report.ts';

const ADDRESS = 'http://page.test/';
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** The same hostile text as title, path, code, comment and check, escaped as the publisher does. */
function hostilePullRequest(text: string): PullRequestPage {
  const report = hostileReport(text);
  const [finding] = report.findings;
  const lines = text.split('\n').map((line) => `+${line}`);
  return {
    title: text,
    report,
    files: [{ path: text, patch: `@@ -0,0 +1,${lines.length} @@\n${lines.join('\n')}` }],
    comments: finding ? [{ path: text, line: 1, body: findingMarkdown(finding) }] : [],
    check: { title: text, conclusion: 'failure', summary: reportMarkdown(report) },
  };
}

describe.skipIf(!existsSync(CHROMIUM))(`a page in a browser (skipped without ${CHROMIUM})`, () => {
  let browser: Browser;
  let page: Page;
  let markup = '';
  let asked: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    // What the page asks for beside itself is refused and noted.
    await page.route('**/*', async (route) => {
      if (route.request().url() === ADDRESS) return route.fulfill({ contentType: 'text/html', body: markup });
      asked.push(route.request().url());
      return route.abort();
    });
  });
  afterAll(() => browser.close());

  /** Shows a page as a server would give it out. */
  async function open(
    text: string,
    options: { width?: number; scheme?: 'light' | 'dark' } = {},
  ): Promise<void> {
    markup = text;
    asked = [];
    await page.setViewportSize({ width: options.width ?? 1_280, height: 900 });
    await page.emulateMedia({ colorScheme: options.scheme ?? 'light' });
    await page.goto(ADDRESS);
  }

  /** What a page must not have, however hostile its texts are. */
  const LIVE = `(() => {
    const all = [...document.querySelectorAll('*')];
    const names = new Set(all.map((element) => element.localName));
    const attributes = all.flatMap((element) => element.getAttributeNames().map((name) => [element, name]));
    return {
      elements: ['script', 'img', 'iframe', 'object', 'embed', 'form', 'input', 'link', 'base', 'audio', 'video'].filter((name) => names.has(name)),
      handlers: attributes.filter(([, name]) => name.startsWith('on') || name === 'style').map(([, name]) => name),
      links: all.filter((element) => element.hasAttribute('href') && !element.getAttribute('href').startsWith('#')).length,
      styles: document.querySelectorAll('style').length,
    };
  })()`;

  it.each(Object.entries(HOSTILE_TEXTS))(
    'shows hostile text as text and runs nothing: %s',
    async (_name, text) => {
      for (const shown of [reportHtml(hostileReport(text)), pullRequestPage(hostilePullRequest(text))]) {
        await open(shown);

        expect(await page.evaluate(LIVE)).toEqual({ elements: [], handlers: [], links: 0, styles: 1 });
        expect(await page.title()).toContain(`Metercheck`);
        expect(await page.title()).not.toBe('pwned');
        expect(asked).toEqual([]);
      }
    },
  );

  it('shows the very characters of hostile text', async () => {
    await open(pullRequestPage(hostilePullRequest(HOSTILE_TEXTS.html)));

    expect(await page.locator('h1').innerText()).toBe(visibleLine(HOSTILE_TEXTS.html));
    expect(await page.locator('tr.added .code').first().innerText()).toContain(
      '<script>document.title="pwned"</script>',
    );
  });

  it('stops a script and a style even if one got in', async () => {
    const tampered = reportHtml(sampleReport()).replace(
      '</main>',
      '<script>document.title="pwned"</script><style>h1{display:none}</style><p id="late" style="color:red" onclick="document.title=1">x</p></main>',
    );
    await open(tampered);
    await page.locator('#late').click();

    expect(await page.title()).not.toBe('pwned');
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('#late')).color")).toBe(
      'rgb(31, 35, 40)',
    );
  });

  it.each([1_440, 768, 390, 320])('fits a screen %d wide', async (width) => {
    for (const text of [reportHtml(sampleReport()), pullRequestPage(samplePullRequest())]) {
      await open(text, { width });

      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });

  it('applies its own style sheet, light and dark', async () => {
    const colour = 'getComputedStyle(document.body).backgroundColor';
    await open(reportHtml(sampleReport()));
    const light = await page.evaluate(colour);
    await open(reportHtml(sampleReport()), { scheme: 'dark' });
    const dark = await page.evaluate(colour);

    expect([light, dark]).toEqual(['rgb(255, 255, 255)', 'rgb(13, 17, 23)']);
  });

  it.each(['light', 'dark'] as const)('has enough contrast for its text: %s', async (scheme) => {
    for (const text of [reportHtml(sampleReport()), pullRequestPage(samplePullRequest())]) {
      await open(text, { scheme });

      expect(await page.evaluate(CONTRAST)).toEqual([]);
    }
  });

  it('puts each comment under the last of its lines', async () => {
    await open(pullRequestPage(samplePullRequest()));

    const rows = await page.evaluate(
      "[...document.querySelectorAll('tr.talk')].map((row) => row.previousElementSibling.children[1].textContent)",
    );
    expect(rows).toEqual(['24', '58', '33']);
  });

  it('marks every line a comment is about', async () => {
    await open(pullRequestPage(samplePullRequest()));

    expect(await page.locator('#file-1 tr.marked').count()).toBe(7);
  });
});

describe('the page of a pull request', () => {
  it('shows a comment that stands on no line of the diff after its file', () => {
    const page = samplePullRequest();

    const markup = pullRequestPage({
      ...page,
      comments: [
        { path: 'workers/flush_usage.py', line: 900, body: 'on no line of the diff' },
        { path: 'gone.ts', line: 1, body: 'on no file of the diff' },
      ],
    });

    expect(markup).toContain('on no line of the diff');
    expect(markup).toContain('on no file of the diff');
  });

  it('says why a file shows no diff', () => {
    expect(pullRequestPage(samplePullRequest())).toContain('Its diff is not shown');
  });
});

/** Texts with less contrast than WCAG 2.2 AA asks of small text, 4.5:1, against the nearest ground that is painted. */
const CONTRAST = `(() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  return [...document.body.querySelectorAll('*')].filter(own).flatMap((element) => {
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    return ratio < 4.5 ? [element.localName + '.' + element.className + ' ' + ratio.toFixed(2)] : [];
  });
})()`;
