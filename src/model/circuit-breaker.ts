import { type ModelPort, type ModelReply, NO_USAGE } from '#audit/model/port.ts';

/** After the first failure; doubled by each that follows. */
const FIRST_PAUSE_SECONDS = 60;
const MAX_PAUSE_SECONDS = 900;

/**
 * Keeps questions from a server that is down: one question finds out, the others are answered at once with the reason,
 * until a pause is over and one question tries again. A server that has not answered yet is tried by one question too;
 * the others wait for the first word of its answer.
 */
export function withCircuitBreaker(inner: ModelPort, now: () => Date): ModelPort {
  let pause: { readonly until: Date; readonly reason: string } | null = null;
  let failures = 0;
  let isProven = false;
  let trial: Promise<void> | null = null;

  function fail(reason: string): void {
    // Of several questions under way when a server goes down, the first counts.
    if (pause !== null && now() < pause.until) return;
    const seconds = Math.min(FIRST_PAUSE_SECONDS * 2 ** failures, MAX_PAUSE_SECONDS);
    failures += 1;
    isProven = false;
    pause = { until: new Date(now().getTime() + seconds * 1_000), reason };
  }

  function succeed(): void {
    failures = 0;
    isProven = true;
    pause = null;
  }

  function refuse(): ModelReply<never> | null {
    if (pause === null || now() >= pause.until) return null;
    const until = pause.until.toISOString().slice(11, 19);
    return { usage: NO_USAGE, failed: `Not asked again until ${until} UTC: ${pause.reason}`, isOutage: true };
  }

  return {
    ask: async (request, options = {}) => {
      // Whoever waited looks again: the trial may have failed, or someone else may be on trial by now.
      while (!isProven && trial !== null && refuse() === null) await trial;
      const refused = refuse();
      if (refused !== null) return refused;

      const { promise, resolve } = Promise.withResolvers<void>();
      if (!isProven) trial = promise;
      const end = (): void => {
        if (trial === promise) trial = null;
        resolve();
      };
      const onText = (text: string): void => {
        succeed();
        end();
        options.onText?.(text);
      };
      try {
        const reply = await inner.ask(request, { ...options, onText });
        if ('failed' in reply && reply.isOutage) fail(reply.failed);
        else succeed();
        return reply;
      } finally {
        end();
      }
    },
  };
}
