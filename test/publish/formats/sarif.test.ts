import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { RuleEntry } from '#publish/formats/format.ts';
import { reportSarif } from '#publish/formats/sarif.ts';
import { HOSTILE_TEXTS, hostileReport } from '#test/hostile-report.ts';
import { manyFindings, sampleFinding, sampleReport } from '#test/sample-report.ts';

const LOCATION = {
  type: 'object',
  required: ['physicalLocation'],
  properties: {
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation'],
      properties: {
        artifactLocation: {
          type: 'object',
          required: ['uri'],
          // RFC 3986, relative: no scheme, no host, nothing that has to be encoded.
          properties: {
            uri: { type: 'string', pattern: "^(?!/)(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$" },
          },
        },
        region: {
          type: 'object',
          properties: {
            startLine: { type: 'integer', minimum: 1 },
            endLine: { type: 'integer', minimum: 1 },
          },
        },
      },
    },
  },
};

/** What SARIF 2.1.0 requires of the parts we write; names we do not write are refused. */
const SARIF = {
  type: 'object',
  additionalProperties: false,
  required: ['$schema', 'version', 'runs'],
  properties: {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: { type: 'array', minItems: 1, items: { $ref: '#/definitions/run' } },
  },
  definitions: {
    run: {
      type: 'object',
      additionalProperties: false,
      required: ['tool', 'results'],
      properties: {
        tool: {
          type: 'object',
          properties: {
            driver: {
              type: 'object',
              required: ['name', 'rules'],
              properties: {
                rules: { type: 'array', uniqueItems: true, items: { $ref: '#/definitions/rule' } },
              },
            },
          },
        },
        results: { type: 'array', items: { $ref: '#/definitions/result' } },
        automationDetails: { type: 'object' },
        columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
        originalUriBaseIds: { type: 'object' },
        invocations: { type: 'array', items: { type: 'object', required: ['executionSuccessful'] } },
        properties: { type: 'object' },
      },
    },
    rule: {
      type: 'object',
      required: ['id', 'shortDescription', 'help'],
      properties: { id: { type: 'string' } },
    },
    result: {
      type: 'object',
      additionalProperties: false,
      required: ['ruleId', 'ruleIndex', 'message', 'locations'],
      properties: {
        ruleId: { type: 'string' },
        ruleIndex: { type: 'integer', minimum: 0 },
        kind: { const: 'fail' },
        level: { enum: ['error', 'warning', 'note'] },
        message: {
          type: 'object',
          required: ['text'],
          properties: { text: { type: 'string', minLength: 1 } },
        },
        locations: { type: 'array', minItems: 1, maxItems: 1, items: LOCATION },
        relatedLocations: { type: 'array', items: LOCATION },
        partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
        baselineState: { enum: ['new', 'updated', 'unchanged', 'absent'] },
        rank: { type: 'number', minimum: 0, maximum: 100 },
        suppressions: { type: 'array', items: { type: 'object', required: ['kind'] } },
        fixes: { type: 'array', items: { type: 'object', required: ['artifactChanges'] } },
        properties: { type: 'object' },
      },
    },
  },
};

const validate = new Ajv({ strict: false }).compile(SARIF);

interface Log {
  runs: [
    {
      tool: { driver: { rules: { id: string; shortDescription: { text: string } }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        suppressions: unknown[];
        fixes?: unknown[];
      }[];
      invocations: [{ toolExecutionNotifications: { message: { text: string } }[] }];
    },
  ];
}

function runOf(text: string): Log['runs'][0] {
  return (JSON.parse(text) as Log).runs[0];
}

describe('the report as SARIF', () => {
  it.each([
    { name: 'empty', report: sampleReport([]) },
    { name: 'usual', report: sampleReport() },
    { name: 'many', report: sampleReport(manyFindings(1_000)) },
    ...Object.entries(HOSTILE_TEXTS).map(([name, text]) => ({ name, report: hostileReport(text) })),
  ])('has the structure SARIF 2.1.0 asks for: $name', ({ report }) => {
    validate(JSON.parse(reportSarif(report)));

    expect(validate.errors).toBeNull();
  });

  it('points every result at its rule', () => {
    const { tool, results } = runOf(reportSarif(sampleReport()));

    for (const result of results) expect(tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
  });

  it('tells every rule of the catalogue where it is given, also those without a finding', () => {
    const rule: RuleEntry = {
      id: 'MTR-601',
      name: 'silent-failure',
      section: 'observability',
      title: 'Metering failure is not counted',
      severity: 'high',
      classification: 'deficiency',
      cost: 'Nobody notices that usage is lost.',
      remediation: 'Count it.',
      references: ['https://docs.stripe.com/billing/subscriptions/usage-based'],
    };

    const { tool } = runOf(reportSarif(sampleReport([sampleFinding()]), { rules: [rule] }));

    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['MTR-201', 'MTR-601']);
    expect(tool.driver.rules[1]?.shortDescription.text).toBe('Metering failure is not counted');
  });

  it('carries who silenced a finding and why', () => {
    const { results } = runOf(reportSarif(sampleReport()));

    const silenced = results.filter((result) => result.suppressions.length > 0);
    expect(silenced.map((result) => result.suppressions[0])).toEqual([
      expect.objectContaining({ justification: 'the gateway holds a lock' }),
    ]);
  });

  it('carries a suggestion as a fix', () => {
    const { results } = runOf(reportSarif(sampleReport()));

    expect(results.filter((result) => result.fixes !== undefined).map(({ ruleId }) => ruleId)).toEqual([
      'MTR-301',
    ]);
  });

  it('says which files were not audited', () => {
    const [{ toolExecutionNotifications }] = runOf(reportSarif(sampleReport())).invocations;

    expect(toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      'Not audited: larger than 1 MB',
    ]);
  });
});
