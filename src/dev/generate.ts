import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { providerIndexFile } from './generate-provider-index.ts';
import { reportSchemaFile } from './generate-report-schema.ts';
import { roomTableFile } from './generate-room-table.ts';
import { ruleIndexFile } from './generate-rule-index.ts';
import { ruleTableFile } from './generate-rule-table.ts';
import { whenNotFile } from './generate-when-not.ts';
import { type GeneratedFile, placeOf } from './repository.ts';

/** In this order: the indexes are written before anything that reads them is loaded. */
const GENERATORS: readonly (() => GeneratedFile | Promise<GeneratedFile>)[] = [
  providerIndexFile,
  ruleIndexFile,
  ruleTableFile,
  whenNotFile,
  roomTableFile,
  async () => (await import('./generate-readme.ts')).readmeFile(),
  reportSchemaFile,
];

/** Writes every generated file, or only says which are stale; `true` when nothing was stale. */
async function generate(isCheck: boolean): Promise<boolean> {
  let isFresh = true;
  for (const make of GENERATORS) {
    const { path, text } = await make();
    if ((await readIfThere(path)) === text) continue;
    isFresh = false;
    if (!isCheck) await write(path, text);
    process.stdout.write(`${isCheck ? 'stale' : 'written'}: ${path}\n`);
  }
  return isFresh;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(placeOf(path), 'utf8');
  } catch {
    return null;
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(placeOf(path)), { recursive: true });
  await writeFile(placeOf(path), text);
}

const isCheck = process.argv.includes('--check');
const isFresh = await generate(isCheck);
if (isCheck && !isFresh) {
  process.stderr.write('Generated files are stale: run "npm run generate".\n');
  process.exitCode = 1;
}
