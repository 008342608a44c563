import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { Report } from '#audit/report.ts';
import { reportSchemaFile } from '#dev/generate-report-schema.ts';
import { reportJson } from '#publish/formats/json.ts';
import { HOSTILE_TEXTS, hostileReport } from '#test/hostile-report.ts';
import { sampleReport } from '#test/sample-report.ts';

describe('the report as JSON', () => {
  it('reads back as the same report', () => {
    const report = sampleReport();

    expect(JSON.parse(reportJson(report))).toEqual(report);
  });

  it.each(Object.entries(HOSTILE_TEXTS))('keeps hostile text exactly: %s', (_name, text) => {
    const report = hostileReport(text);

    expect(JSON.parse(reportJson(report))).toEqual(report);
  });

  it('has its keys in the order of the schema, however the report was put together', () => {
    const report = sampleReport();
    const turned = Object.fromEntries(Object.entries(report).toReversed()) as Report;

    expect(reportJson(turned)).toBe(reportJson(report));
  });

  it('leaves out what the contract does not know', () => {
    const report = { ...sampleReport(), secret: 'x' };

    expect(JSON.parse(reportJson(report))).not.toHaveProperty('secret');
  });

  it('refuses a report that breaks the contract', () => {
    const report = { ...sampleReport(), schemaVersion: 2 } as unknown as Report;

    expect(() => reportJson(report)).toThrow();
  });
});

describe('the JSON Schema of the report', () => {
  const schema = JSON.parse(reportSchemaFile().text) as object;

  it('accepts what the JSON format prints', () => {
    const validate = new Ajv2020({ strict: true }).compile(schema);

    expect(validate(JSON.parse(reportJson(sampleReport())))).toBe(true);
  });

  it('rejects what the zod schema rejects', () => {
    const validate = new Ajv2020({ strict: true }).compile(schema);
    const report: unknown = { ...sampleReport(), verdict: { conclusion: 'green', reason: '' } };

    expect(validate(report)).toBe(false);
    expect(Report.safeParse(report).success).toBe(false);
  });
});
