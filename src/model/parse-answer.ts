import type { z } from 'zod';
import { extractObjects } from './extract-objects.ts';

/** Enough to say which field is wrong and how. */
const MAX_PROBLEM_LENGTH = 200;

export type ParsedAnswer<T> =
  | { readonly value: T }
  /** What is wrong, in one line, without a word of the answer: it may repeat hostile code. */
  | { readonly problem: string };

/** Finds the answer in what a model wrote and holds it to the whole schema, bounds included. */
export function parseAnswer<T>(text: string, schema: z.ZodType<T>): ParsedAnswer<T> {
  const candidates = extractObjects(text);
  if (candidates.length === 0) return { problem: 'there is no whole JSON object in it' };
  const parsed = candidates.map((candidate) => schema.safeParse(candidate));
  const good = parsed.find(({ success }) => success);
  if (good?.success) return { value: good.data };
  const [issue] = parsed[0]?.error?.issues ?? [];
  return { problem: issue === undefined ? 'it has another shape' : toLine(issue) };
}

/** Paths are made of the schema's names and of numbers, and zod's messages name what was expected. */
function toLine({ path, message }: z.core.$ZodIssue): string {
  const place = path.length === 0 ? 'the object' : path.join('.');
  return `${place}: ${message}`.replaceAll(/\s+/g, ' ').slice(0, MAX_PROBLEM_LENGTH);
}
