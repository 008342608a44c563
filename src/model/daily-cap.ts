import { type ModelPort, type ModelRequest, NO_USAGE } from '#audit/model/port.ts';
import { estimateTokens } from '#audit/model/tokens.ts';

/**
 * Stops asking when a day's tokens, input and output together, are spent. A day is one in UTC; what was spent is known
 * to this process only, and a restart forgets it. Questions under way are counted with all they may cost.
 */
export function withDailyCap(inner: ModelPort, tokensPerDay: number, now: () => Date): ModelPort {
  let day = '';
  let spent = 0;
  let reserved = 0;

  return {
    ask: async (request, options) => {
      const today = now().toISOString().slice(0, 10);
      if (today !== day) {
        day = today;
        spent = 0;
      }
      const expected = estimate(request);
      if (spent + reserved + expected > tokensPerDay) {
        const reason = `The ${tokensPerDay} tokens of ${today} (UTC) are used up or too few for this question.`;
        return { usage: NO_USAGE, failed: reason };
      }
      reserved += expected;
      try {
        const reply = await inner.ask(request, options);
        spent += reply.usage.inputTokens + reply.usage.outputTokens;
        return reply;
      } finally {
        reserved -= expected;
      }
    },
  };
}

function estimate({ system, user, maxOutputTokens }: ModelRequest<unknown>): number {
  return estimateTokens(system) + estimateTokens(user) + maxOutputTokens;
}
