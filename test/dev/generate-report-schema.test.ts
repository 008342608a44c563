import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reportSchemaFile } from '#dev/generate-report-schema.ts';

it('the JSON Schema that ships is the one the zod schema makes', () => {
  const { path, text } = reportSchemaFile();

  expect(readFileSync(path, 'utf8')).toBe(text);
});
