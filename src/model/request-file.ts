import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelRequest, ModelUsage } from '#audit/model/port.ts';
import { estimateTokens } from '#audit/model/tokens.ts';
import { UserError } from '#errors';
import { describeShape } from './describe-shape.ts';
import { hashRequest } from './request-hash.ts';

/** Half of a SHA-256's first words: two questions of one evaluation do not meet. */
const HASH_LENGTH = 16;

/** Where a question and its answer lie side by side. */
export interface RequestFiles {
  readonly request: string;
  readonly answer: string;
}

/**
 * The files of a question, named after what is asked and of whom: the same question has the same files in every run.
 * They hold code, so only an evaluation writes them, where it is told to.
 */
export function toFiles(directory: string, request: ModelRequest<unknown>): RequestFiles {
  const name = `${request.task}-${hashRequest(request).slice(0, HASH_LENGTH)}`;
  return { request: join(directory, `${name}.request.md`), answer: join(directory, `${name}.answer.json`) };
}

/** The whole question for a person, or for a model that is asked by hand. */
export function renderRequest({ system, user, answer }: ModelRequest<unknown>): string {
  return `${system.trim()}\n\n${describeShape(answer)}\n\n---\n\n${user.trim()}\n\n---\n\nAnswer with JSON only.\n`;
}

/** @throws UserError where the directory cannot be written to. */
export async function writeBeside(directory: string, path: string, text: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    throw new UserError('no-recording', `${path} cannot be written (${toCode(cause)}).`, { cause });
  }
}

/**
 * Null where there is no such file.
 *
 * @throws UserError where there is one that cannot be read.
 */
export async function readBeside(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (toCode(cause) === 'ENOENT') return null;
    throw new UserError('no-recording', `${path} cannot be read (${toCode(cause)}).`, { cause });
  }
}

/** What an answer that no server counted would have cost: one request, by the estimate. */
export function estimateUsage({ system, user }: ModelRequest<unknown>, answer: string): ModelUsage {
  return {
    requests: 1,
    inputTokens: estimateTokens(system) + estimateTokens(user),
    outputTokens: estimateTokens(answer),
    costUsd: null,
  };
}

function toCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
