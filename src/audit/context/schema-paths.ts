import { plainName } from '../facts/names.ts';
import { rowName } from '../facts/rows/row-entities.ts';
import { ignoredReason } from '../select/ignored-paths.ts';
import { extensionOf, folderOf, stemOf } from './path-index.ts';

/** A dump of the whole schema, from which migrations need not be read: Rails, Prisma, dumps of PostgreSQL. */
const WHOLE_SCHEMA = /(^|\/)(db\/\w*(schema|structure)\.(rb|sql)|schema\.(prisma|sql)|structure\.sql)$/;
const MIGRATION =
  /(^|\/)(migrations?|migrate|\w+_migrations|migrate_\w+|versions|changelog)\/|(^|\/)V\d+__\w+\.\w+$/i;
const MODELS =
  /(^|\/)(models?|entity|entities|schemas?|tables|db|database|domain|dao)(\/|\.[a-z]+$)|[._-](model|entity|schema|table)\.[a-z]+$|(Model|Entity)\.\w+$/;

/**
 * The files that by custom define tables, the likeliest for these tables first: a dump of the schema, then models and
 * migrations whose path names one of them. Migrations beside a dump are left out: it is what they make.
 */
export function findSchemaPaths(
  paths: readonly string[],
  tables: ReadonlySet<string>,
  { isCandidate, limit }: { readonly isCandidate: (path: string) => boolean; readonly limit: number },
): { readonly best: readonly string[]; readonly isAll: boolean } {
  if (tables.size === 0) return { best: [], isAll: true };
  const dumps = paths.filter((path) => WHOLE_SCHEMA.test(path) && isCandidate(path) && !ignoredReason(path));
  const roots = dumps.map((path) => folderOf(path)).filter((folder) => folder !== '');
  const named: string[] = [];
  const unnamed: string[] = [];
  const shared: string[] = [];
  let isAnyLeft = false;
  for (const path of paths) {
    const isMigration = MIGRATION.test(path);
    if (!(isMigration || MODELS.test(path)) || WHOLE_SCHEMA.test(path) || !isCandidate(path)) continue;
    if (isMigration && roots.some((root) => path.startsWith(`${root}/`))) continue;
    if (ignoredReason(path)) continue;
    if (namesTable(path, tables)) named.push(path);
    else if (SHARED_STEM.test(path)) shared.push(path);
    else if (isMigration && MIGRATION_LANGUAGES.has(extensionOf(path))) unnamed.push(path);
    else isAnyLeft = true;
  }
  // The last migrations are the likeliest to speak of what changes now.
  const all = [...dumps, ...named, ...shared, ...unnamed.reverse()];
  return { best: all.slice(0, limit), isAll: all.length <= limit && !(isAnyLeft && dumps.length === 0) };
}

/** One file for the tables of a whole application: Django's `models.py`, Drizzle's `schema.ts`. */
const SHARED_STEM = /(^|\/)(models?|schemas?|entities|tables)\.[a-z]+$/;

/** Written in these, a file among migrations is one. */
const MIGRATION_LANGUAGES: ReadonlySet<string> = new Set(['sql', 'py', 'rb', 'ts', 'js', 'go', 'rs', 'php']);

function namesTable(path: string, tables: ReadonlySet<string>): boolean {
  const stem = stemOf(path.slice(path.lastIndexOf('/') + 1));
  if (tables.has(rowName(stem))) return true;
  const plain = plainName(stem);
  for (const table of tables) if (table.length >= MIN_TABLE && plain.includes(table)) return true;
  return false;
}

/** A shorter name stands in others by chance. */
const MIN_TABLE = 5;

const DEFINITIONS = [
  /\b(?:create_table|add_index|change_table|add_column)\b[\s(]*[:"'](\w+)/g,
  /\bcreate\s+(?:or\s+replace\s+)?(?:unlogged\s+|temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:[`"[]?\w+[`"\]]?\.)?[`"[]?(\w+)/gi,
  /\b(?:alter\s+table|create\s+unique\s+index\b[^;\n]{0,120}?\son)\s+(?:only\s+|if\s+exists\s+)?(?:[`"[]?\w+[`"\]]?\.)?[`"[]?(\w+)/gi,
  /^(?:model|table)\s+(\w+)\s*\{/gm,
  /\b\w*[tT]able(?:Creator)?\(\s*["'`](\w+)["'`]/g,
  /__tablename__\s*=\s*["'](\w+)/g,
  /\b(?:op\.create_table|op\.create_unique_constraint|op\.create_index|Table)\(\s*["'](\w+)/g,
  /^\s*(?:export\s+|public\s+|final\s+|abstract\s+|default\s+|data\s+|pub\s+)*(?:class|struct)\s+(\w+)/gm,
  /^type\s+(\w+)\s+struct\b/gm,
  /\bname=["'](\w+)["']/g,
  /@(?:Entity|Table)\(\s*(?:\{\s*)?(?:name\s*[:=]\s*)?["'](\w+)/g,
];

/** The first of these tables that the text defines or changes, as it is written there; null where it does none. */
export function definedTable(text: string, tables: ReadonlySet<string>): string | null {
  for (const pattern of DEFINITIONS)
    for (const [, name = ''] of text.matchAll(pattern)) if (tables.has(rowName(name))) return name;
  return null;
}

/** Dumps longer than this are read in part. */
const LONG_SCHEMA = 30_000;

/**
 * Of a long dump only the paragraphs that speak of the tables; the others are left as empty lines, so that what is
 * kept stands on its own lines. Parsing all of a large schema would cost more than auditing the change.
 */
export function cutSchema(path: string, text: string, tables: ReadonlySet<string>): string {
  if (text.length <= LONG_SCHEMA || !WHOLE_SCHEMA.test(path)) return text;
  // A paragraph begins with a line that is not indented, or by two columns inside `ActiveRecord::Schema.define`.
  const parts = text.split(/\n(?=\s*\n {0,2}\S)/);
  return parts
    .map((part, i) => {
      const isKept = i === 0 || i === parts.length - 1 || speaksOf(part, tables);
      return isKept ? part : '\n'.repeat(part.split('\n').length - 1);
    })
    .join('\n');
}

function speaksOf(part: string, tables: ReadonlySet<string>): boolean {
  for (const [word] of part.slice(0, MAX_HEAD).matchAll(/\w+/g)) if (tables.has(rowName(word))) return true;
  return false;
}

/** A paragraph names its table at its beginning; foreign keys further down name others. */
const MAX_HEAD = 200;
