import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelAuditor } from '#audit/model/audit-with-model.ts';
import type { ModelPort, ModelReply } from '#audit/model/port.ts';
import type { ModelSettings } from '#env';
import type { Log } from '#log';
import type { Metrics } from '#metrics';
import { type RememberingModel, withAnswerCache } from './answer-cache.ts';
import { withCircuitBreaker } from './circuit-breaker.ts';
import { withConcurrency } from './concurrency.ts';
import { withDailyCap } from './daily-cap.ts';
import { loadPrompts, PROMPTS } from './load-prompts.ts';
import { createOpenAiModel } from './openai-model.ts';
import { withPrice } from './price.ts';

export interface ModelPorts {
  readonly log: Log;
  readonly now: () => Date;
  readonly metrics?: Metrics;
}

const OPENAI = 'https://api.openai.com/v1';

/**
 * The last of OpenAI's general models that takes temperature 0 and a seed, so that the same head gives the same
 * findings; the GPT-5 family refuses both. A million tokens of context, structured outputs.
 * https://platform.openai.com/docs/models/gpt-4.1
 */
export const DEFAULT_MODEL = 'gpt-4.1';

/**
 * The model the settings name, with everything around it. From the outside in: what was answered before costs nothing;
 * a place to ask is waited for; only then is it looked whether the day's tokens and the server allow it.
 */
export function createModel(settings: ModelSettings, { log, now, metrics }: ModelPorts): RememberingModel {
  const baseUrl = settings.baseUrl ?? OPENAI;
  const model = settings.model ?? (isOpenAi(baseUrl) ? DEFAULT_MODEL : null);
  const endpoint = { baseUrl, apiKey: settings.apiKey, model };
  const asked = withPrice(createOpenAiModel(endpoint, { log, sleep }), settings.price);
  const guarded = withDailyCap(withCircuitBreaker(asked, now), settings.tokensPerDay, now);
  const remembered = withAnswerCache(
    withConcurrency(guarded, settings.concurrency),
    `${baseUrl} ${model ?? ''}`,
  );
  return metrics === undefined ? remembered : { ...remembered, ...withCounts(remembered, metrics) };
}

/**
 * The model auditor of the settings: the port with its instructions and bounds.
 *
 * @throws UserError where the instructions cannot be read
 */
export async function createModelAuditor(settings: ModelSettings, ports: ModelPorts): Promise<ModelAuditor> {
  const { tokensPerRequest, tokensPerPullRequest } = settings;
  const port = createModel(settings, ports);
  return {
    port,
    memory: port.memory,
    prompts: await loadPrompts(PROMPTS),
    limits: { tokensPerRequest, tokensPerPullRequest },
  };
}

function isOpenAi(baseUrl: string): boolean {
  return new URL(baseUrl).hostname === new URL(OPENAI).hostname;
}

function withCounts(inner: ModelPort, metrics: Metrics): ModelPort {
  return {
    ask: async (request, options) => {
      const reply = await inner.ask(request, options);
      const { inputTokens: input, outputTokens: output } = reply.usage;
      metrics.countModel(request.task, toOutcome(reply), { input, output });
      return reply;
    },
  };
}

function toOutcome(reply: ModelReply<unknown>): string {
  if ('failed' in reply) return 'failed';
  return reply.usage.requests === 0 ? 'remembered' : 'answered';
}
