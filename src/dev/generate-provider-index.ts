import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FOLDER = 'src/audit/providers';

/** Files of the folder that are not a provider. */
const OTHERS: ReadonlySet<string> = new Set(['provider.ts', 'index.generated.ts']);

/**
 * The list of all providers, made by reading the folder, as the file that ships. `path` is relative to the
 * repository's root.
 */
export async function providerIndexFile(): Promise<{ readonly path: string; readonly text: string }> {
  const names = await readdir(fileURLToPath(new URL('../audit/providers/', import.meta.url)));
  const ids = names
    .filter((name) => name.endsWith('.ts') && !OTHERS.has(name))
    .map((name) => name.slice(0, -3));
  ids.sort();
  const text = [
    '// Made by "npm run generate" from the files of this folder; do not edit.',
    ...ids.map((id) => `import { ${toConstantName(id)} } from './${id}.ts';`),
    "import type { Provider } from './provider.ts';",
    '',
    '/** Every provider there is, by id. */',
    'export const providers: readonly Provider[] = [',
    ...ids.map((id) => `  ${toConstantName(id)},`),
    '];',
    '',
  ];
  // Imports stand in the order the formatter wants them: by path.
  const [head, ...rest] = text;
  const imports = rest.filter((line) => line.startsWith('import ')).sort(byPath);
  const body = rest.filter((line) => !line.startsWith('import '));
  return { path: `${FOLDER}/index.generated.ts`, text: [head, ...imports, ...body].join('\n') };
}

function byPath(a: string, b: string): number {
  const [pathA, pathB] = [pathIn(a), pathIn(b)];
  return pathA < pathB ? -1 : pathA > pathB ? 1 : 0;
}

function pathIn(line: string): string {
  return line.slice(line.indexOf("'./"));
}

/** The exported name of a provider's module: `stripeMeterEventsV1` for `stripe-meter-events-v1`. */
export function toConstantName(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
