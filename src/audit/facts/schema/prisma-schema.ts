import { lineIndex } from './line-index.ts';
import {
  type ColumnDefinition,
  emptyTable,
  type TableDefinition,
  type UniqueKey,
} from './table-definition.ts';

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference */
const MODEL = /^[ \t]*model[ \t]+(\w{1,200})[ \t]*\{[ \t]*(?:\/\/[^\n]*)?$/gm;
const FIELD = /^[ \t]*(\w{1,200})[ \t]+([\w.]{1,200}(?:\([^()\n]{0,200}\))?)(\[\])?(\?)?(?:[ \t]+(@.*))?$/;

interface Line {
  readonly text: string;
  readonly number: number;
}

/** Models of a Prisma schema, by the names they have in the database (`@@map`, `@map`). */
export function parsePrismaSchema(path: string, text: string): TableDefinition[] {
  const lineOf = lineIndex(text);
  const models = [...text.matchAll(MODEL)];
  const names = new Set(models.map((match) => match[1]));
  return models.map((match, i) => {
    const rest = text.slice(match.index + match[0].length, models[i + 1]?.index ?? text.length);
    const end = rest.indexOf('\n}');
    const body = end < 0 ? rest : rest.slice(0, end);
    const first = lineOf(match.index);
    const lines = body
      .split(/\r?\n/)
      .map((line, i) => ({ text: line.replace(/\/\/.*$/, ''), number: first + i }));
    return readModel(path, { name: match[1] ?? '', lines, models: names });
  });
}

function readModel(
  path: string,
  model: { name: string; lines: readonly Line[]; models: ReadonlySet<string | undefined> },
): TableDefinition {
  const columns: ColumnDefinition[] = [];
  const unique: UniqueKey[] = [];
  const columnOf = new Map<string, string>();
  let name = model.name;
  for (const line of model.lines) {
    const mapped = /^\s*@@map\(\s*(?:name:\s*)?"([^"]{1,200})"/.exec(line.text)?.[1];
    if (mapped) name = mapped;
    const field = line.text.includes('@@') ? null : FIELD.exec(line.text);
    if (!field || model.models.has(field[2]) || field[3] !== undefined) continue;
    const column = toColumn(field, line.number);
    columnOf.set(field[1] ?? '', column.name);
    columns.push(column);
    const key = fieldKey(path, field[5] ?? '', column);
    if (key) unique.push(key);
  }
  for (const line of model.lines) {
    const key = blockKey(path, line, columnOf);
    if (key) unique.push(key);
  }
  const line = model.lines[0]?.number ?? 1;
  return { ...emptyTable(path, name, line), isWhole: true, columns, unique };
}

function toColumn(field: RegExpExecArray, line: number): ColumnDefinition {
  const attributes = field[5] ?? '';
  return {
    name: /@map\(\s*(?:name:\s*)?"([^"]{1,200})"/.exec(attributes)?.[1] ?? field[1] ?? '',
    type: [field[2] ?? '', /@db\.\w{1,50}(?:\([^()]{0,50}\))?/.exec(attributes)?.[0] ?? ''].join(' ').trim(),
    isNullable: field[4] === '?',
    default: /@default\(((?:[^()]|\([^()]{0,200}\)){0,300})\)/.exec(attributes)?.[1] ?? null,
    line,
  };
}

function fieldKey(path: string, attributes: string, column: ColumnDefinition): UniqueKey | null {
  const isPrimary = /(?:^|\s)@id\b/.test(attributes);
  if (!isPrimary && !/(?:^|\s)@unique\b/.test(attributes)) return null;
  return { columns: [column.name], name: null, isPrimary, where: null, path, line: column.line };
}

function blockKey(path: string, line: Line, columnOf: ReadonlyMap<string, string>): UniqueKey | null {
  const match = /^\s*@@(unique|id)\(\s*(?:fields:\s*)?\[([^\]]{0,2000})\](.*)/.exec(line.text);
  if (!match) return null;
  const columns = (match[2] ?? '')
    .split(',')
    .map((field) => field.trim().replace(/\(.*$/, ''))
    .filter((field) => field !== '')
    .map((field) => columnOf.get(field) ?? field);
  const name = /(?:map|name):\s*"([^"]{1,200})"/.exec(match[3] ?? '')?.[1] ?? null;
  return { columns, name, isPrimary: match[1] === 'id', where: null, path, line: line.number };
}
