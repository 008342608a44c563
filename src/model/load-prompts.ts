import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Prompts } from '#audit/model/prompts.ts';
import { UserError } from '#errors';

/** Where this program keeps the instructions. */
export const PROMPTS = fileURLToPath(new URL('../../prompts/', import.meta.url));

const VERSION_LINE = /^version: *(\d+)\r?\n/;

/**
 * Reads the instructions once, at the start.
 *
 * @throws UserError naming the file that is missing, empty or without a version in its first line.
 */
export async function loadPrompts(directory: string): Promise<Prompts> {
  const [system, audit, refute, explain] = await Promise.all([
    readPrompt(directory, 'system'),
    readPrompt(directory, 'audit'),
    readPrompt(directory, 'refute'),
    readPrompt(directory, 'explain'),
  ]);
  const version = `system ${system.number}, audit ${audit.number}, refute ${refute.number}, explain ${explain.number}`;
  return {
    system: system.text,
    audit: audit.text,
    refute: refute.text,
    explain: explain.text,
    version,
  };
}

async function readPrompt(
  directory: string,
  name: string,
): Promise<{ readonly text: string; readonly number: string }> {
  const path = join(directory, `${name}.md`);
  const file = await readText(path);
  const [line = '', number = null] = VERSION_LINE.exec(file) ?? [];
  const text = file.slice(line.length).trim();
  if (text === '') throw new UserError('no-prompt', `The model's instructions in ${path} are empty.`);
  if (number === null) {
    throw new UserError('no-prompt', `The model's instructions in ${path} do not begin with "version: 1".`);
  }
  return { text, number };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new UserError('no-prompt', `The model's instructions in ${path} cannot be read (${code}).`, {
      cause,
    });
  }
}
