import type { ColumnDefinition, DroppedKey, TableDefinition, UniqueKey } from './table-definition.ts';

/**
 * One definition a table from those of many files, which must come in the order they are run. Later columns replace
 * earlier ones of the same name; a dropped key is taken away. Path and line are those of the whole definition.
 * Names are compared without regard to case and schema.
 */
export function mergeTables(definitions: readonly TableDefinition[]): TableDefinition[] {
  const tables = new Map<string, Merged>();
  const owners = new Map<string, Merged>();
  for (const definition of definitions) {
    if (definition.name === '') {
      // DROP INDEX names no table: the one that has the index.
      for (const drop of definition.dropped) owners.get(drop.name?.toLowerCase() ?? '')?.drop(drop);
      continue;
    }
    const key = definition.name.toLowerCase();
    const table = tables.get(key) ?? new Merged(definition);
    tables.set(key, table);
    table.add(definition);
    for (const unique of definition.unique)
      if (unique.name !== null) owners.set(unique.name.toLowerCase(), table);
  }
  return [...tables.values()].map((table) => table.toDefinition());
}

/** A table while it is put together; maps keep a hostile chain of changes linear. */
class Merged {
  #place: TableDefinition;
  readonly #columns = new Map<string, ColumnDefinition>();
  readonly #unique = new Map<string, UniqueKey>();
  readonly #dropped: DroppedKey[] = [];
  #engine: string | null = null;
  #orderBy: readonly string[] = [];

  constructor(first: TableDefinition) {
    this.#place = first;
  }

  add(definition: TableDefinition): void {
    if (definition.isWhole && !this.#place.isWhole) this.#place = definition;
    for (const drop of definition.dropped) this.drop(drop);
    for (const column of definition.columns) this.#columns.set(column.name.toLowerCase(), column);
    for (const key of definition.unique) this.#unique.set(idOf(key), key);
    this.#engine = definition.engine ?? this.#engine;
    if (definition.orderBy.length > 0) this.#orderBy = definition.orderBy;
  }

  drop(drop: DroppedKey): void {
    this.#dropped.push(drop);
    this.#unique.delete(idOf(drop));
    if (drop.name !== null || drop.columns.length === 0) return;
    const columns = drop.columns.join();
    for (const [id, key] of this.#unique) if (key.columns.join() === columns) this.#unique.delete(id);
  }

  toDefinition(): TableDefinition {
    return {
      ...this.#place,
      columns: [...this.#columns.values()],
      unique: [...this.#unique.values()],
      dropped: this.#dropped,
      engine: this.#engine,
      orderBy: this.#orderBy,
    };
  }
}

function idOf(key: { readonly name: string | null; readonly columns: readonly string[] }): string {
  return key.name === null ? `columns ${key.columns.join()}` : `name ${key.name.toLowerCase()}`;
}
