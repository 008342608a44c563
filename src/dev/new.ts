import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SECTIONS } from '#audit/finding.ts';
import { ASKED } from '#audit/model/asked.ts';
import { placeOf } from './repository.ts';
import { importRule, listRules, toRuleFiles } from './rule-files.ts';
import { ruleCode, rulePage, ruleTest } from './rule-templates.ts';

const USAGE = 'Usage: npm run new rule <section>/<name>, as in: npm run new rule ingestion/unawaited-send';

/** Starts a new rule: its code, its page and its test. Tells what to do next, or why nothing was written. */
async function main([kind, stem]: readonly string[]): Promise<string> {
  if (kind !== 'rule' || stem === undefined) throw new Error(USAGE);
  const [section, name] = stem.split('/');
  const known = SECTIONS.find((candidate) => candidate === section);
  if (known === undefined)
    throw new Error(`"${section}" is not a section: take one of ${SECTIONS.join(', ')}.`);
  if (name === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(USAGE);
  const files = toRuleFiles(`${known}/${name}`);
  const facts = { files, section: known, name, id: await nextId(SECTIONS.indexOf(known) + 1) };
  await writeNew(files.code, ruleCode(facts));
  await writeNew(files.page, rulePage(facts));
  await writeNew(files.test, ruleTest(facts));
  return [
    `written: ${files.code}, ${files.page}, ${files.test}`,
    'Next: make the test say what is wrong and what is right, make it pass, fill the page, run "npm run generate".',
  ].join('\n');
}

/** The first number of the section's hundred that no rule has, nor a question that only a model is asked. */
async function nextId(hundred: number): Promise<string> {
  const rules = await Promise.all((await listRules()).map(importRule));
  const taken = new Set<string>([...rules, ...ASKED].map(({ id }) => id));
  const numbers = Array.from(
    { length: 99 },
    (_, index) => `MTR-${hundred}${String(index + 1).padStart(2, '0')}`,
  );
  const free = numbers.find((id) => !taken.has(id));
  if (free === undefined) throw new Error(`All ids from MTR-${hundred}01 to MTR-${hundred}99 are taken.`);
  return free;
}

async function writeNew(path: string, text: string): Promise<void> {
  const place = placeOf(path);
  const exists = await access(place).then(
    () => true,
    () => false,
  );
  if (exists) throw new Error(`${path} exists already.`);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, text);
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
