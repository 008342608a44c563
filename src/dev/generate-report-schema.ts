import { z } from 'zod';
import { Report, SCHEMA_VERSION } from '#audit/report.ts';
import type { GeneratedFile } from './repository.ts';

/**
 * The report's JSON Schema (draft 2020-12), made from the zod schema, as the file that ships beside the JSON
 * format. `path` is relative to the repository's root.
 */
export function reportSchemaFile(): GeneratedFile {
  const { $schema, ...schema } = z.toJSONSchema(Report, { target: 'draft-2020-12' });
  const named = {
    $schema,
    title: 'Metercheck report',
    description: `What "metercheck audit --format json" prints, schemaVersion ${SCHEMA_VERSION}.`,
    ...schema,
  };
  return {
    path: 'src/publish/formats/report.schema.generated.json',
    text: `${JSON.stringify(named, null, 2)}\n`,
  };
}
