import type { SqlReader } from '../file-facts.ts';
import { parsePrismaSchema } from './prisma-schema.ts';
import { parseSqlSchema } from './sql-schema.ts';
import type { TableDefinition } from './table-definition.ts';

/**
 * The tables that a schema file in its own language defines or changes, in source order: SQL migrations and dumps
 * (`.sql`) and Prisma (`.prisma`). Schemas written in a programming language are read from their syntax by
 * `tablesIn`. Any other path gives none. Never throws; cost grows with the length alone.
 */
export function parseSchema(path: string, text: string, readSql?: SqlReader): TableDefinition[] {
  if (/\.sql$/i.test(path)) return parseSqlSchema(path, text, readSql);
  return /\.prisma$/i.test(path) ? parsePrismaSchema(path, text) : [];
}
