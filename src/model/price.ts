import type { ModelPort } from '#audit/model/port.ts';
import type { ModelPrice } from '#env';

const MILLION = 1_000_000;

/**
 * Turns counted tokens into dollars; without a price they stay unknown. An upper bound where a server charges less for
 * a prefix it has seen before: not every server says how much that was.
 */
export function withPrice(inner: ModelPort, price: ModelPrice | null): ModelPort {
  return {
    ask: async (request, options) => {
      const reply = await inner.ask(request, options);
      const { inputTokens, outputTokens } = reply.usage;
      const costUsd =
        price === null
          ? null
          : (inputTokens * price.inputUsdPerMillion + outputTokens * price.outputUsdPerMillion) / MILLION;
      return { ...reply, usage: { ...reply.usage, costUsd } };
    },
  };
}
