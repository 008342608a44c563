import { isPlainText } from '#audit/languages/plain-text.ts';
import { languages } from '#audit/languages/registry.ts';
import { isText, MAX_FILE_BYTES } from '#audit/source.ts';
import { UserError } from '#errors';
import { toText } from './git/objects.ts';

/**
 * The path pasted code is audited under, so that its language is recognised.
 * @throws UserError naming the languages there are.
 */
export function pastedPath(language: string): string {
  const asked = language.toLowerCase().replace(/^\./, '');
  for (const { id, name, grammars } of languages) {
    const extensions = Object.keys(grammars);
    if (extensions.includes(`.${asked}`)) return `pasted.${asked}`;
    if (id === asked || name.toLowerCase() === asked) return `pasted${extensions[0] ?? ''}`;
  }
  if (/^\w+$/.test(asked) && isPlainText(`pasted.${asked}`)) return `pasted.${asked}`;
  const known = languages.map(({ id }) => id).join(', ');
  throw new UserError('bad-language', `--language cannot be "${language}": known are ${known}, sql.`);
}

/**
 * Reads all of the pasted code.
 * @throws UserError when it is larger than an audited file may be, binary or not UTF-8.
 */
export async function readPaste(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_FILE_BYTES) {
      throw new UserError('paste-too-large', `What was piped in is larger than ${MAX_FILE_BYTES} bytes.`);
    }
  }
  const pasted = toText(Buffer.concat(chunks));
  if (isText(pasted)) return pasted.text;
  throw new UserError(
    'paste-unreadable',
    `What was piped in cannot be read as code: it is ${pasted.skipped}.`,
  );
}
