import { after, nameAt, pieceOf, type SqlSource, type TokenRange, wordAt } from '../sql/token-range.ts';
import type { SchemaPlace } from './line-index.ts';
import { readKey } from './sql-keys.ts';
import type { ColumnDefinition, UniqueKey } from './table-definition.ts';

/** Words that end a column's type. */
const ENDS_TYPE =
  /^(not|null|primary|unique|default|references|check|constraint|collate|generated|auto_increment|autoincrement|codec|comment|ttl|alias|materialized|ephemeral|on|key|first|after|identity|as)$/;
/** Words that start a part of the list that is no column. */
const NO_COLUMN = /^(key|index|foreign|check|exclude|like|projection|fulltext|spatial|partition|period)$/;

export interface Definitions {
  readonly columns: readonly ColumnDefinition[];
  readonly unique: readonly UniqueKey[];
}

/** Columns and keys in the parts of a CREATE TABLE's list or behind the ADDs of an ALTER TABLE. */
export function readDefinitions(
  source: SqlSource,
  parts: readonly TokenRange[],
  place: SchemaPlace,
): Definitions {
  const columns: ColumnDefinition[] = [];
  const unique: UniqueKey[] = [];
  for (const part of parts) {
    const key = tableKey(source, part, place);
    if (key !== 'none') {
      if (key) unique.push(key);
      continue;
    }
    const column = readColumn(source, part, place);
    if (column === null) continue;
    columns.push(column.definition);
    if (column.key) unique.push(column.key);
  }
  return { columns, unique };
}

/** The key a part states; null for a constraint of another kind; `none` where the part is a column. */
function tableKey(source: SqlSource, part: TokenRange, place: SchemaPlace): UniqueKey | null | 'none' {
  let from = part.from;
  let name: string | null = null;
  const isNamed = wordAt(source, from) === 'constraint';
  if (isNamed) {
    const named = nameAt(source, { from: from + 1, to: part.to });
    name = named?.name ?? null;
    from = named?.next ?? part.to;
  }
  const word = wordAt(source, from);
  const isPrimary = word === 'primary' && wordAt(source, from + 1) === 'key';
  if (isPrimary || word === 'unique') {
    from += isPrimary ? 2 : 1;
    // MySQL names the index behind the word: `UNIQUE KEY events_key (a, b)`.
    const isWordy = /^(key|index|nulls|using)$/.test(wordAt(source, from));
    if (/^(key|index)$/.test(wordAt(source, from))) from++;
    const named =
      isWordy || source.tokens[from]?.kind === 'quoted' ? nameAt(source, { from, to: part.to }) : null;
    const key = readKey(source, { from, to: part.to }, place);
    const ownName = named && !/^(nulls|using)$/i.test(named.name) ? named.name : null;
    const line = place.lineOf(source.tokens[part.from]?.start ?? 0);
    return key ? { ...key, name: name ?? ownName, isPrimary, line } : null;
  }
  // `LIKE events INCLUDING ALL` copies another table's columns.
  if (isNamed || word === 'like') return null;
  // A column may be called `key` or `index`: then a type follows, and no list.
  return NO_COLUMN.test(word) && !isTyped(source, { from, to: part.to }) ? null : 'none';
}

function isTyped(source: SqlSource, { from, to }: TokenRange): boolean {
  const next = source.tokens[from + 1];
  if (wordAt(source, from) === 'period') return wordAt(source, from + 1) !== 'for';
  if (next?.kind === 'quoted') return source.tokens[from + 2]?.kind !== 'open';
  if (next?.kind !== 'word' || /^(key|if|using|of|for)$/.test(next.text)) return false;
  // ClickHouse: `INDEX by_customer customer_id TYPE bloom_filter`.
  for (let at = from + 2; at < to; at = after(source, at, to))
    if (wordAt(source, at) === 'type') return false;
  return source.tokens[from + 2]?.kind !== 'open' || TYPE_WITH_SIZE.test(next.text);
}

const TYPE_WITH_SIZE = /char|numeric|decimal|int|float|enum|nullable|string|date|low/;

function readColumn(
  source: SqlSource,
  part: TokenRange,
  place: SchemaPlace,
): { definition: ColumnDefinition; key: UniqueKey | null } | null {
  const name = nameAt(source, part);
  if (name === null || name.qualifier !== null) return null;
  let typeEnd = name.next;
  while (typeEnd < part.to && !ENDS_TYPE.test(wordAt(source, typeEnd)))
    typeEnd = after(source, typeEnd, part.to);
  const traits = readTraits(source, { from: typeEnd, to: part.to });
  const line = place.lineOf(source.tokens[part.from]?.start ?? 0);
  const definition = {
    name: name.name,
    type: pieceOf(source, { from: name.next, to: typeEnd }).text,
    isNullable: !traits.isNotNull && !traits.isPrimary,
    default: traits.default,
    line,
  };
  const isKey = traits.isPrimary || traits.isUnique;
  const key = isKey
    ? {
        columns: [name.name],
        name: traits.keyName,
        isPrimary: traits.isPrimary,
        where: null,
        path: place.path,
        line,
      }
    : null;
  return { definition, key };
}

interface Traits {
  readonly isNotNull: boolean;
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
  readonly default: string | null;
  /** The name in front of the key: `CONSTRAINT events_key UNIQUE`. */
  readonly keyName: string | null;
}

function readTraits(source: SqlSource, range: TokenRange): Traits {
  const traits = {
    isNotNull: false,
    isPrimary: false,
    isUnique: false,
    default: null as string | null,
    keyName: null as string | null,
  };
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
    const word = wordAt(source, at);
    if (word === 'not' && wordAt(source, at + 1) === 'null') traits.isNotNull = true;
    else if (word === 'primary' || word === 'unique') {
      traits[word === 'primary' ? 'isPrimary' : 'isUnique'] = true;
      traits.keyName ??= constraintName(source, { from: range.from, to: at });
    }
    // `GENERATED BY DEFAULT AS IDENTITY` gives none.
    else if (word === 'default' && wordAt(source, at - 1) !== 'by') {
      let end = at + 1;
      while (end < range.to && (end === at + 1 || !ENDS_TYPE.test(wordAt(source, end)))) {
        end = after(source, end, range.to);
      }
      traits.default ??= pieceOf(source, { from: at + 1, to: end }).text;
    }
  }
  return traits;
}

/** The name of the constraint whose kind stands directly behind a range. */
function constraintName(source: SqlSource, { from, to }: TokenRange): string | null {
  if (to - 2 < from || wordAt(source, to - 2) !== 'constraint') return null;
  return nameAt(source, { from: to - 1, to })?.name ?? null;
}
