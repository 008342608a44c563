import type { SwitchNode } from './syntax.ts';

type Case = SwitchNode['cases'][number];

/** Joins cases without a body to the one they fall into: `case 'pro': case 'team':` is one case of two tests. */
export function joinEmptyCases(cases: readonly Case[]): Case[] {
  const joined: Case[] = [];
  let waiting: Case | null = null;
  for (const each of cases) {
    const next: Case = waiting === null ? each : joinCases(waiting, each);
    const isEmpty = each.body.length === 0 && each !== cases.at(-1);
    waiting = isEmpty ? next : null;
    if (!isEmpty) joined.push(next);
  }
  return joined;
}

function joinCases(above: Case, below: Case): Case {
  return {
    span: {
      start: above.span.start,
      startLine: above.span.startLine,
      end: below.span.end,
      endLine: below.span.endLine,
    },
    tests: [...above.tests, ...below.tests],
    isDefault: above.isDefault || below.isDefault,
    body: below.body,
  };
}
