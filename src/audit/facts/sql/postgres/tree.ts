/**
 * Access to the tree of PostgreSQL's own parser as libpg-query gives it in JSON: `{"ColumnRef": {"location": 7, …}}`.
 * Names and fields are those of https://github.com/pganalyze/libpg_query/blob/18-latest/protobuf/pg_query.proto.
 */
export type PgFields = Readonly<Record<string, unknown>>;

export interface PgNode {
  readonly type: string;
  readonly fields: PgFields;
}

function isObject(value: unknown): value is PgFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a value that is an object without a wrapper; none where it is something else. */
export function fieldsOf(value: unknown): PgFields {
  return isObject(value) ? value : {};
}

/** The fields without one of them. */
export function omit(fields: PgFields, name: string): PgFields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

/** A wrapped node; null where the value is none. */
export function nodeOf(value: unknown): PgNode | null {
  if (!isObject(value)) return null;
  const [type, ...rest] = Object.keys(value);
  if (type === undefined || rest.length > 0 || !/^[A-Z]/.test(type)) return null;
  return { type, fields: fieldsOf(value[type]) };
}

/** The nodes of a list, with or without its `List` wrapper. */
export function nodesOf(value: unknown): readonly PgNode[] {
  const list = Array.isArray(value) ? value : fieldsOf(fieldsOf(value)['List'])['items'];
  return Array.isArray(list) ? list.flatMap((one) => nodeOf(one) ?? []) : [];
}

/** How many there are in a list, read or not. */
export function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** The texts of a list of `String` nodes: the parts of a name. */
export function textsOf(value: unknown): readonly string[] {
  return nodesOf(value).flatMap(({ type, fields }) =>
    type === 'String' && typeof fields['sval'] === 'string' ? [fields['sval']] : [],
  );
}

/** The byte a node says it stands at; null where it says none. */
function locationOf(fields: PgFields): number | null {
  const { location } = fields;
  return typeof location === 'number' && location >= 0 ? location : null;
}

/** A tree never changes, and the same beginnings are asked for at every level above them. */
const starts = new WeakMap<object, number>();

/** The first byte that anything in a value stands at; infinity where nothing says. */
export function startOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return Infinity;
  const known = starts.get(value);
  if (known !== undefined) return known;
  let first = isObject(value) ? (locationOf(value) ?? Infinity) : Infinity;
  for (const inner of Object.values(value)) first = Math.min(first, startOf(inner));
  starts.set(value, first);
  return first;
}

const QUERIES: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
]);

/** Every wrapped node in a value, outermost first. Queries nested in it are given, but not looked into. */
export function* nodesIn(value: unknown): Generator<PgNode> {
  if (typeof value !== 'object' || value === null) return;
  const node = nodeOf(value);
  if (node !== null) yield node;
  if (node !== null && isQuery(node)) return;
  for (const inner of Object.values(node?.fields ?? value)) yield* nodesIn(inner);
}

/** A query of its own; a list of VALUES is none. */
export function isQuery({ type, fields }: PgNode): boolean {
  return QUERIES.has(type) && countOf(fields['valuesLists']) === 0;
}
