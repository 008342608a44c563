import { RULES } from '#audit/rules/index.generated.ts';
import type { Rule } from '#audit/rules/rule.ts';
import { median } from './measure.ts';

/** Milliseconds each rule takes of one audit, by its id: the median over several audits after one to warm up. */
export async function ruleTimes(
  audit: () => Promise<void>,
  runs: number,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number[]>();
  const stop = RULES.map((rule) => watch(rule, times));
  try {
    for (let i = 0; i <= runs; i++) {
      if (i === 1) times.clear();
      await audit();
    }
  } finally {
    for (const undo of stop) undo();
  }
  return new Map([...times].map(([id, all]) => [id, median(all)]));
}

/** Notes how long the rule takes whenever it is run; gives back how to stop that. */
function watch(rule: Rule, times: Map<string, number[]>): () => void {
  const { match } = rule;
  const timed: Rule['match'] = (scope) => {
    const started = performance.now();
    const matches = [...match(scope)];
    const taken = performance.now() - started;
    const known = times.get(rule.id);
    if (known === undefined) times.set(rule.id, [taken]);
    else known.push(taken);
    return matches;
  };
  Object.assign(rule, { match: timed });
  return () => Object.assign(rule, { match });
}
