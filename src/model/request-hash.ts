import { createHash } from 'node:crypto';
import type { ModelRequest } from '#audit/model/port.ts';
import { toJsonSchema } from './strict-schema.ts';

/** SHA-256 in hex of everything that is asked: two requests with the same hash are the same question. */
export function hashRequest({ task, system, user, answer, maxOutputTokens }: ModelRequest<unknown>): string {
  const parts = [task, system, user, answer.name, toJsonSchema(answer.schema), maxOutputTokens];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
