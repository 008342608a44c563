import type { Report } from '#audit/report.ts';
import { sampleFinding, sampleReport } from './sample-report.ts';

/** What code, paths and model answers may hold, by the kind of harm it would do. */
export const HOSTILE_TEXTS = {
  mention: 'thanks @octocat and @acme/billing-team, cc user@example.com',
  reference: 'fixes #1, GH-2, acme/other#3 and 9b1d6e2fa3c458709b1d6e2fa3c45870aabbccdd',
  image: '![x](https://evil.example/pixel.png?q=1) and <img src=x onerror=alert(1)>',
  link: '[click here](https://evil.example) https://evil.example www.evil.example <https://evil.example>',
  definition: '[x]: https://evil.example\n\n[x]\n\n[^1]: note',
  html: '</code></pre></td><script>document.title="pwned"</script><details open><summary>x</summary>',
  attributes: '" onmouseover="document.title=\'pwned\'" x="\' autofocus onfocus=alert(1) \'',
  comment: 'x --> <!-- metercheck:fingerprint=abc --> <!--metercheck x',
  fence: '```\n````\n~~~~\nafter the fence @octocat <script>alert(1)</script>\n```suggestion\nrm\n```',
  ticks: '`` a ` b ``` c ` @octocat `` <b> `',
  table: 'a | b\n--- | ---\nc | d `x|y` \\| `\\|`',
  blocks: '# heading\n> quote\n- [ ] task\n\n---\n\n    code\n\ntitle\n=====\n1. one',
  emphasis: '*a* _b_ **c** ~~d~~ __e__ snake_case_name \\*f\\* :tada: $x$ $$y$$ &lt; &#64;octocat',
  terminal: '\u001b[2J\u001b[31mred\u001b]0;title\u0007\u009b31m \u0008\u0008\r over\u0000',
  bidi: 'access\u202e\u2066 level\u2069\u2066 admin\u200f \u061c end',
  invisible: 'us\u200ber\u00ad\u2060\ufeff\u{e0041}\u3164 \u2028line\u2029paragraph',
  surrogate: 'lone \ud800 and \udc00 here',
  marks: `z${'\u0301'.repeat(60)}algo`,
  diagram: '```mermaid\ngraph TD; A-->B\n```\n```math\nx\n```',
  long: 'x'.repeat(200_000),
} as const;

/** A report with the same hostile text at every place a text may stand. */
export function hostileReport(text: string): Report {
  const finding = sampleFinding({
    title: text,
    description: text,
    remediation: text,
    location: { path: text, startLine: 1, endLine: 2 },
    evidence: [{ path: text, startLine: 1, endLine: 2, text }],
    suggestion: { startLine: 1, endLine: 1, text },
  });
  const silenced = sampleFinding({ ...finding, suppressed: { by: text, reason: text, until: null } });
  const report = sampleReport([finding, silenced]);
  return {
    ...report,
    subject: { ...report.subject, repository: text },
    summary: { ...report.summary, architecture: text, providers: [text], posture: text, highestRisk: text },
    sections: {
      ...report.sections,
      ingestion: { status: 'findings', answers: [{ question: text, answer: text, basis: text }] },
    },
    scores: { ...report.scores, composite: { score: 3, note: text } },
    actions: [{ fingerprint: finding.fingerprint, why: text }],
    map: {
      ...report.map,
      sites: report.map.sites.map((site) => ({ ...site, path: text, meter: text, what: text })),
    },
    coverage: {
      files: [{ path: text, status: 'skipped', reason: text }],
      model: { used: false, reason: text, requests: 0, inputTokens: 0, outputTokens: 0 },
    },
    verdict: { conclusion: 'failure', reason: text },
    configurationProblems: [text],
  };
}
