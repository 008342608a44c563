import type { ModelPort } from '#audit/model/port.ts';

/** Lets `limit` questions through at a time; the others wait for their turn, in order. */
export function withConcurrency(inner: ModelPort, limit: number): ModelPort {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < limit) {
      running += 1;
      return;
    }
    // Whoever leaves hands its place on, so that nobody slips in between.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    ask: async (request, options) => {
      await enter();
      try {
        return await inner.ask(request, options);
      } finally {
        leave();
      }
    },
  };
}
