import type { FileFacts } from '../facts/file-facts.ts';
import { plainName } from '../facts/names.ts';
import { mergeTables } from '../facts/schema/merge-tables.ts';
import type { TableDefinition } from '../facts/schema/table-definition.ts';
import { tablesIn } from '../facts/schema/tables-in.ts';
import { toVisibleLine } from './visible-text.ts';

const MAX_TABLES = 6;
const MAX_COLUMNS = 14;

/** Every table the loaded files define, merged in the order migrations are run: by path. */
export function tablesOf(files: readonly FileFacts[]): readonly TableDefinition[] {
  const inOrder = [...files].sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
  return mergeTables(inOrder.flatMap(tablesIn)).filter(
    ({ name, columns, unique }) => name !== '' && columns.length + unique.length > 0,
  );
}

/** What is known of the tables that the names speak of: one line each, with the columns that are named too. */
export function tableNotes(tables: readonly TableDefinition[], names: ReadonlySet<string>): string[] {
  const plain = new Set([...names].map(plainName));
  const touched = tables.filter(({ name }) => namesOfTable(name).some((one) => plain.has(one)));
  return touched.slice(0, MAX_TABLES).map((table) => toVisibleLine(lineOf(table, plain)));
}

/** `usage_events` is spoken of as `UsageEvent`, `usageEvents` and `usage_events`. */
function namesOfTable(name: string): string[] {
  const plain = plainName(name);
  return [plain, plain.replace(/ies$/, 'y'), plain.replace(/s$/, '')];
}

function lineOf(table: TableDefinition, plain: ReadonlySet<string>): string {
  const keys = new Set(table.unique.flatMap(({ columns }) => columns));
  const named = table.columns.filter(({ name }) => keys.has(name) || plain.has(plainName(name)));
  const columns = named
    .slice(0, MAX_COLUMNS)
    .map(({ name, type, isNullable }) => `${name} ${type}${isNullable ? ' null' : ''}`);
  const more = table.columns.length - columns.length;
  const unique = table.unique.map(
    ({ columns: of, isPrimary, where }) =>
      `${isPrimary ? 'primary' : 'unique'}(${of.join(', ')})${where === null ? '' : ` where ${where}`}`,
  );
  const parts = [...columns, ...(more > 0 ? [`${more} more columns`] : []), ...unique];
  if (table.engine !== null) parts.push(`engine ${table.engine}`);
  if (table.orderBy.length > 0) parts.push(`order by ${table.orderBy.join(', ')}`);
  return `@${table.path}:${table.line} ${table.name}: ${parts.join('; ')}`;
}
