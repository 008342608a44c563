import { readFile } from 'node:fs/promises';
import { CONFIG_PATH, parseConfig } from '#audit/config.ts';
import { RULES } from '#audit/rules/index.generated.ts';
import { type ChangeSource, isText, type Side } from '#audit/source.ts';
import { UserError } from '#errors';

/**
 * The settings an audit runs under: `file` where one was named, else the repository's own at `side`; null where
 * there are none.
 * @throws UserError when the file cannot be read, or when anything in the settings cannot be used.
 */
export async function readSettingsText(
  source: ChangeSource,
  side: Side,
  file: string | null,
): Promise<string | null> {
  const text = file === null ? await readOwn(source, side) : await readNamed(file);
  const { problems } = parseConfig(text, new Set(RULES.map((rule) => rule.id)));
  const [first, ...more] = problems;
  if (first === undefined) return text;
  const sentence = file === null ? first : first.replaceAll(CONFIG_PATH, file);
  const rest = more.length === 0 ? '' : ` (and ${more.length} more in the same file)`;
  throw new UserError('bad-configuration', `${sentence}${rest}.`);
}

async function readOwn(source: ChangeSource, side: Side): Promise<string | null> {
  const texts = await source.read(side, [CONFIG_PATH]);
  const own = texts.get(CONFIG_PATH);
  return isText(own) ? own.text : null;
}

async function readNamed(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError('no-configuration', `The settings file ${file} could not be read.`, { cause });
  }
}
