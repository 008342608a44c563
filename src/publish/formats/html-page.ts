import { createHash } from 'node:crypto';
import { STYLE } from './html-style.ts';
import { type Html, html } from './markup.ts';

/**
 * What the page may do: show itself. No script runs, nothing is fetched, no form is sent; of styles only our own
 * sheet is applied, told by its hash, so that neither an attribute nor a second sheet can change a thing.
 * https://www.w3.org/TR/CSP3/#framework-directive-source-list
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface Page {
  /** Plain text: it is escaped here. */
  readonly title: string;
  readonly body: Html;
  /** Uses the width of a large screen; otherwise a width that is good to read. */
  readonly isWide?: boolean;
}

/** A page that stands by itself: one file, no script, nothing fetched, light and dark. Ends with a line feed. */
export function htmlPage({ title, body, isWide = false }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
<div class="${isWide ? 'page wide' : 'page'}">
${body}
</div>
</body>
</html>
`;
  return page.html;
}
