import { z } from 'zod';
import type { ModelRequest } from '#audit/model/port.ts';

/** A small shape with every kind of bound that strict servers refuse. */
export const Verdict = z.object({
  word: z.string().min(1).max(40),
  lines: z.array(z.int().min(1).max(1_000)).max(5),
  note: z.string().max(200).nullable(),
});
export type Verdict = z.infer<typeof Verdict>;

export const VERDICT: Verdict = { word: 'lost', lines: [3, 7], note: null };

export function modelRequest(user = 'What happens to the event?'): ModelRequest<Verdict> {
  return {
    task: 'audit',
    system: 'You read metering code.',
    user,
    answer: { name: 'verdict', schema: Verdict },
    maxOutputTokens: 1_000,
  };
}
