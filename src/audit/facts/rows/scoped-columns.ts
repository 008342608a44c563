import type { SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { isHolderName } from '../keys/key-part-names.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { mergeTables } from '../schema/merge-tables.ts';
import type { TableDefinition } from '../schema/table-definition.ts';
import { tablesIn } from '../schema/tables-in.ts';
import { descendants } from '../walk.ts';
import { rowName } from './row-entities.ts';

/** A column whose values two customers may both have: the schema keeps it unique within each of them alone. */
export interface ScopedColumn {
  readonly table: string;
  readonly column: string;
  /** The column of whoever it belongs to. */
  readonly holder: string;
}

/**
 * The column a part of a key is read from, where the schema of the files keeps it unique only together with whose it is:
 * `number` of `run.number` under `UNIQUE (workspace_id, number)`. Null for any other value.
 */
export function scopedColumnOf(part: SyntaxNode, files: readonly FileFacts[]): ScopedColumn | null {
  const member = [...descendants(part)].find((node) => node.kind === 'member');
  if (member?.kind !== 'member' || member.object.kind !== 'name') return null;
  const row = rowName(member.object.name);
  const found = columnsOf(files).get(plainName(member.name)) ?? [];
  return found.find(({ table }) => rowName(table).endsWith(row) && row.length >= MIN_NAME) ?? null;
}

/** `r` ends many names. */
const MIN_NAME = 3;

const columnsOf = remember((files: readonly FileFacts[]): ReadonlyMap<string, readonly ScopedColumn[]> => {
  const tables = mergeTables(files.flatMap(tablesIn));
  return Map.groupBy(tables.flatMap(scopedIn), ({ column }) => plainName(column));
});

function scopedIn({ name, unique, columns }: TableDefinition): ScopedColumn[] {
  return unique.flatMap(({ columns: together }): ScopedColumn[] => {
    const [first, second, third] = together;
    if (first === undefined || second === undefined || third !== undefined) return [];
    const holder = together.find(isHolderName);
    const column = together.find((one) => one !== holder);
    if (holder === undefined || column === undefined || isHolderName(column)) return [];
    const isAlone = unique.some(
      (key) => key.columns.length === 1 && plainName(key.columns[0] ?? '') === plainName(column),
    );
    const type = columns.find((one) => plainName(one.name) === plainName(column))?.type ?? '';
    // Made at random, an id is one customer's alone whatever the schema says.
    return isAlone || /uuid|guid/i.test(type) ? [] : [{ table: name, column, holder }];
  });
}
