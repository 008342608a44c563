import type { AuditAnswer, Claim, RefuteAnswer } from '#audit/model/answers.ts';
import type { ModelAuditor } from '#audit/model/audit-with-model.ts';
import type { ModelPort, ModelReply, ModelRequest } from '#audit/model/port.ts';
import { loadPrompts, PROMPTS } from '#model/load-prompts.ts';

/** What the model says to a question: an answer, checked against the shape asked for, or a failure. */
export type Script = (request: ModelRequest<unknown>) => unknown;

/** The model auditor with its real instructions over answers that a test gives, and the questions it asked. */
export interface ScriptedModel {
  readonly auditor: ModelAuditor;
  readonly asked: readonly ModelRequest<unknown>[];
}

const LIMITS = { tokensPerRequest: 16_000, tokensPerPullRequest: 100_000 };
const USAGE = { requests: 1, inputTokens: 100, outputTokens: 10, costUsd: null };

/** An `Error` given by a script is a question that failed. */
export async function scriptedModel(
  answers: { readonly audit: Script; readonly refute?: Script; readonly explain?: Script },
  limits = LIMITS,
): Promise<ScriptedModel> {
  const asked: ModelRequest<unknown>[] = [];
  const port: ModelPort = {
    ask: async <T>(request: ModelRequest<T>): Promise<ModelReply<T>> => {
      asked.push(request);
      const said = { refute: upholdAll, explain: explainNothing, ...answers }[request.task](request);
      if (said instanceof Error) return { usage: USAGE, failed: said.message };
      return { usage: USAGE, value: request.answer.schema.parse(said) };
    },
  };
  return { auditor: { port, prompts: await loadPrompts(PROMPTS), limits }, asked };
}

/** An answer with these findings and nothing else. */
export function answerWith(...findings: readonly Claim[]): AuditAnswer {
  return { architecture: 'Usage is sent as it happens.', findings: [...findings], sections: [] };
}

/** A second reading with one verdict for every claim. */
export function verdicts(verdict: RefuteAnswer['verdicts'][number]['verdict']): Script {
  return () => ({
    verdicts: Array.from({ length: 30 }, (_, i) => ({ number: i + 1, verdict, reason: 'Because.' })),
  });
}

const upholdAll = verdicts('upheld');
const explainNothing: Script = () => new Error('Nothing to say.');

/** A claim about one quoted line. */
export function claim(path: string, line: number, quote: string, more: Partial<Claim> = {}): Claim {
  return {
    id: 'MTR-212',
    section: 'deduplication',
    title: 'Charged on two paths',
    severity: 'critical',
    confidence: 'certain',
    at: { path, line, quote },
    same: [],
    proof: [],
    problem: 'The request and the webhook both charge the customer.',
    fix: 'Charge on one path.',
    ...more,
  };
}
