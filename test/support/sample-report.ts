import { type Finding, SECTIONS, SEVERITIES, type Section } from '#audit/finding.ts';
import { type Report, SCORE_NAMES, type ScoreCard, type SectionReport } from '#audit/report.ts';

/** A finding as the rule auditor makes it: a Stripe meter event without an identifier, sent from a retried job. */
export function sampleFinding(change: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'MTR-201',
    section: 'deduplication',
    severity: 'critical',
    confidence: 'certain',
    classification: 'vulnerability',
    title: 'A retry of `reportUsage` bills the same tokens twice',
    description:
      '`meterEvents.create` is called without `identifier`, and the job that calls it is retried five times. Stripe then counts every attempt as new usage, so that one timed-out answer puts the same tokens on the invoice again.',
    remediation:
      'Pass an `identifier` made from what the usage stands for, for example the id of the request, and keep it over retries.',
    location: { path: 'src/usage/report-usage.ts', startLine: 18, endLine: 24 },
    evidence: [
      {
        path: 'src/usage/report-usage.ts',
        startLine: 18,
        endLine: 24,
        text: [
          '  await stripe.billing.meterEvents.create({',
          "    event_name: 'tokens',",
          '    payload: {',
          '      stripe_customer_id: customer.stripeId,',
          '      value: String(usage.tokens),',
          '    },',
          '  });',
        ].join('\n'),
      },
      {
        path: 'src/jobs/worker.ts',
        startLine: 41,
        endLine: 41,
        text: "queue.add('report-usage', usage, { attempts: 5, backoff: { type: 'exponential' } });",
      },
    ],
    origin: 'rule',
    change: 'introduced',
    inline: true,
    fingerprint: 'f1a0c3d2e4b5968778695a4b3c2d1e0f',
    suggestion: null,
    suppressed: null,
    ...change,
  };
}

/** One finding of each kind of change, one silenced, one of the model: what a real pull request may bring. */
function sampleFindings(): Finding[] {
  return [
    sampleFinding(),
    sampleFinding({
      ruleId: 'MTR-109',
      section: 'ingestion',
      title: '`last_reported_at` moves on although the send failed',
      description:
        'The `finally` block of `flush_usage` moves the mark forward whether or not Lago took the events. What failed is never sent again: that usage is not billed.',
      remediation: 'Move the mark only after every event of the batch was accepted.',
      location: { path: 'workers/flush_usage.py', startLine: 57, endLine: 58 },
      evidence: [
        {
          path: 'workers/flush_usage.py',
          startLine: 55,
          endLine: 58,
          text: '    except LagoApiError:\n        log.warning("lago unavailable")\n    finally:\n        account.last_reported_at = batch_end',
        },
      ],
      fingerprint: '0b7d3c11aa5e4f0fa4b8c9d0e1f2a3b4',
    }),
    sampleFinding({
      ruleId: 'MTR-301',
      section: 'aggregation',
      severity: 'high',
      confidence: 'likely',
      classification: 'deficiency',
      title: 'Usage at midnight is counted in both periods',
      description:
        '`BETWEEN` takes both ends, and the next period begins at the same instant: an event stamped exactly at the boundary is on two invoices.',
      remediation: 'Compare half-open: `>= period_start AND < period_end`.',
      location: { path: 'internal/usage/query.go', startLine: 33, endLine: 33 },
      evidence: [],
      change: 'touched',
      fingerprint: '99e1d2c3b4a5968778695a4b3c2d1e0f',
      suggestion: {
        startLine: 33,
        endLine: 33,
        text: '\t\tWHERE occurred_at >= $1 AND occurred_at < $2',
      },
    }),
    sampleFinding({
      ruleId: 'MTR-305',
      section: 'aggregation',
      severity: 'medium',
      confidence: 'possible',
      classification: 'deficiency',
      title: 'Quantity passes through a binary float',
      description: '`to_f` turns `0.1` into the nearest binary fraction; sums of many events drift by cents.',
      remediation: 'Use `BigDecimal`.',
      location: { path: 'app/models/usage_record.rb', startLine: 12, endLine: 12 },
      evidence: [],
      change: 'existing',
      origin: 'model',
      inline: false,
      fingerprint: '77aad2c3b4a5968778695a4b3c2d1e0f',
    }),
    sampleFinding({
      ruleId: 'MTR-401',
      section: 'limits',
      severity: 'high',
      title: 'Two requests at once pass the same last unit of quota',
      change: 'existing',
      inline: false,
      location: { path: 'src/quota/enforce.ts', startLine: 9, endLine: 14 },
      evidence: [],
      fingerprint: '55aad2c3b4a5968778695a4b3c2d1e0f',
      suppressed: {
        by: 'comment in src/quota/enforce.ts:8',
        reason: 'the gateway holds a lock',
        until: '2027-03-31',
      },
    }),
  ];
}

/** As many findings as asked for, all different, over many files. */
export function manyFindings(count: number): Finding[] {
  return Array.from({ length: count }, (_, index) =>
    sampleFinding({
      severity: SEVERITIES[index % SEVERITIES.length] ?? 'low',
      section: SECTIONS[index % SECTIONS.length] ?? 'ingestion',
      change: index % 3 === 0 ? 'existing' : 'introduced',
      title: `Finding number ${index} of many`,
      location: { path: `src/meter-${index % 90}.ts`, startLine: index + 1, endLine: index + 2 },
      fingerprint: `many-${index}`,
    }),
  );
}

/**
 * A whole report over the findings given: counts, sections, actions and scores agree with them.
 * `change` replaces whole top-level parts.
 */
export function sampleReport(
  findings: readonly Finding[] = sampleFindings(),
  change: Partial<Report> = {},
): Report {
  const open = findings.filter((finding) => finding.suppressed === null);
  const isClear = open.length === 0;
  return {
    schemaVersion: 1,
    tool: { name: 'metercheck', version: '0.1.0' },
    subject: {
      repository: 'acme/meterline',
      base: '4f0c2b7d9e8a61534f0c2b7d9e8a61534f0c2b7d',
      head: '9b1d6e2fa3c458709b1d6e2fa3c458709b1d6e2f',
      mode: 'change',
    },
    summary: {
      architecture:
        'Usage goes from the API over a BullMQ queue to Stripe, and from a nightly worker to Lago; a home-made ledger in PostgreSQL is aggregated once a day.',
      providers: ['Stripe', 'Lago'],
      posture: isClear
        ? 'Solid: events are keyed and stored before they are sent.'
        : 'Weak: retries are not idempotent.',
      counts: countBySeverity(open),
      highestRisk: open[0]?.title ?? 'None found.',
    },
    findings: [...findings],
    sections: Object.fromEntries(
      SECTIONS.map((section) => [section, sampleSection(section, open)]),
    ) as Report['sections'],
    scores: { ...scoreCard(isClear ? 9.5 : 4.2), base: scoreCard(7) },
    actions: open
      .filter((finding) => finding.severity === 'critical' || finding.severity === 'high')
      .map((finding) => ({ fingerprint: finding.fingerprint, why: 'usage is billed twice on every retry' })),
    map: sampleMap(),
    coverage: sampleCoverage(),
    verdict: isClear
      ? { conclusion: 'success', reason: 'No issue found in the billing code of this change.' }
      : { conclusion: 'failure', reason: 'This change introduces findings that lose or double-count usage.' },
    ...change,
  };
}

function countBySeverity(findings: readonly Finding[]): Report['summary']['counts'] {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return { critical: count('critical'), high: count('high'), medium: count('medium'), low: count('low') };
}

function sampleSection(section: Section, findings: readonly Finding[]): SectionReport {
  if (section === 'transparency') return { status: 'not-touched', answers: [] };
  const own = findings.filter((finding) => finding.section === section);
  return {
    status: own.length > 0 ? 'findings' : 'clear',
    answers: [
      {
        question: 'Is there a stable key for every event?',
        answer: own.length > 0 ? 'Not everywhere.' : 'Yes, the id of the request.',
        basis: '`src/usage/report-usage.ts:18` and two further calls were read.',
      },
      {
        question: 'Can a retry charge twice?',
        answer: own.length > 0 ? 'Yes.' : 'No.',
        basis: 'The queue retries five times.',
      },
    ],
  };
}

function scoreCard(score: number): ScoreCard {
  return Object.fromEntries(
    SCORE_NAMES.map((name) => [
      name,
      name === 'customerTransparency'
        ? { score: null, note: 'Nothing in this change shows usage to customers.' }
        : { score, note: 'One introduced critical vulnerability weighs 3.' },
    ]),
  ) as ScoreCard;
}

function sampleMap(): Report['map'] {
  return {
    meters: [{ name: 'tokens', provider: 'stripe', sites: ['s1', 's2'] }],
    sites: [
      {
        id: 's1',
        stage: 'emit',
        path: 'src/api/complete.ts',
        line: 52,
        function: 'complete',
        provider: null,
        meter: 'tokens',
        what: 'puts a usage event on the queue `report-usage`',
      },
      {
        id: 's2',
        stage: 'transport',
        path: 'src/usage/report-usage.ts',
        line: 18,
        function: 'reportUsage',
        provider: 'stripe',
        meter: 'tokens',
        what: 'sends a usage event to Stripe',
      },
    ],
    links: [{ from: 's1', to: 's2', by: 'topic' }],
  };
}

function sampleCoverage(): Report['coverage'] {
  return {
    files: [
      { path: 'src/usage/report-usage.ts', status: 'audited', reason: 'imports the billing SDK `stripe`' },
      {
        path: 'workers/flush_usage.py',
        status: 'audited',
        reason: 'imports the billing SDK `lago_python_client`',
      },
      { path: 'internal/usage/query.go', status: 'audited', reason: 'reads the table `usage_events`' },
      { path: 'app/models/usage_record.rb', status: 'audited', reason: 'its path names usage' },
      { path: 'src/jobs/worker.ts', status: 'context', reason: 'calls `reportUsage`' },
      { path: 'dist/bundle.min.js', status: 'skipped', reason: 'larger than 1 MB' },
    ],
    model: {
      used: false,
      reason: 'no key and no base URL is configured',
      requests: 0,
      inputTokens: 0,
      outputTokens: 0,
    },
  };
}
