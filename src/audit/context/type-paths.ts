import type { FileFacts } from '../facts/file-facts.ts';
import { ignoredReason } from '../select/ignored-paths.ts';
import type { NamedPath } from './imported-paths.ts';
import { extensionOf, folderOf, type PathIndex } from './path-index.ts';

/**
 * Where a type that no import names is looked for, by the extension of the file that uses it. `snake`: Zeitwerk's rule,
 * https://github.com/fxn/zeitwerk#file-structure. `same`: PSR-4 (https://www.php-fig.org/psr/psr-4/), and one public
 * type a file in Java, Kotlin and C#.
 */
const CONVENTIONS: ReadonlyMap<string, 'snake' | 'same'> = new Map([
  ['rb', 'snake'],
  ['rake', 'snake'],
  ['php', 'same'],
  ['java', 'same'],
  ['kt', 'same'],
  ['cs', 'same'],
]);

/** A type's name that fits more files than this names none of them. */
const MAX_NAMESAKES = 3;

/** No file written by hand names more types; the first ones are looked up. */
const MAX_TYPES_PER_FILE = 200;

/**
 * The project's files that define the types the given ones speak of, where types are loaded by name and not imported:
 * `Events::Stores::ClickhouseStore` is `.../events/stores/clickhouse_store.rb`. As in Ruby, what stands beside the file
 * that speaks is nearer than what bears the same name elsewhere.
 */
export function findTypePaths(files: readonly FileFacts[], index: PathIndex): NamedPath[] {
  const found = new Map<string, NamedPath>();
  for (const { file } of files) {
    const extension = extensionOf(file.path);
    const style = CONVENTIONS.get(extension);
    if (style === undefined) continue;
    for (const name of typeNames(file.text)) {
      const segments = name.split('::').map((segment) => (style === 'snake' ? toSnake(segment) : segment));
      for (const path of resolveType(segments, { from: file.path, extension, index })) {
        if (path === file.path || ignoredReason(path)) continue;
        const names = [...(found.get(path)?.names ?? []), name, name.split('::').at(-1) ?? name];
        found.set(path, { path, reason: `defines \`${name}\`, used by ${file.path}`, names });
      }
    }
  }
  return [...found.values()];
}

/** `Events::Stores` and `Wallet` as they stand in the text; all-capital names are values. */
function typeNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name = ''] of text.matchAll(/(?<![\w:.])(?:::)?([A-Z]\w*(?:::[A-Z]\w*)*)/g)) {
    if (/[a-z]/.test(name)) names.add(name);
    if (names.size >= MAX_TYPES_PER_FILE) break;
  }
  return names;
}

/** `ClickhouseStore` is `clickhouse_store`, `APIKey` is `api_key`. */
function toSnake(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function resolveType(
  segments: readonly string[],
  { from, extension, index }: { from: string; extension: string; index: PathIndex },
): readonly string[] {
  const end = `${segments.join('/')}.${extension}`;
  const all = (index.byStem.get(segments.at(-1) ?? '') ?? []).filter(
    (path) => path === end || path.endsWith(`/${end}`),
  );
  if (all.length <= 1) return all;
  for (let folder = folderOf(from); folder !== ''; folder = folderOf(folder)) {
    const nearest = all.filter((path) => path === `${folder}/${end}`);
    if (nearest.length > 0) return nearest;
  }
  // A load path ends two folders deep (`app/models`, `lib`): what lies directly in one has the shorter name.
  const shallowest = Math.min(...all.map((path) => path.split('/').length));
  const top = all.filter((path) => path.split('/').length === shallowest);
  return top.length <= MAX_NAMESAKES ? top : [];
}
