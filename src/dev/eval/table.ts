import type { CaseScore } from './score.ts';

/** The scores as a table a case a line, and the sums below it. */
export function toTable(scores: readonly CaseScore[]): string {
  const head = ['case', 'hit', 'claimed', 'grounded', 'upheld', 'inline', 'in', 'out', 'pasted', 'share', ''];
  const rows = scores.map((score) => [
    score.id,
    score.hit === null
      ? '-'
      : `${score.hit}${score.isHitInline || score.hit === 'none' ? '' : ' (not inline)'}`,
    String(score.claimed),
    String(score.grounded),
    String(score.upheld),
    String(score.inline),
    String(score.inputTokens),
    String(score.outputTokens),
    String(score.baselineTokens),
    percent(score.inputTokens, score.baselineTokens),
    score.reason ?? '',
  ]);
  const widths = head.map((name, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? name.length)),
  );
  const toLine = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === row.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [...[head, ...rows].map(toLine), '', ...toSums(scores)].join('\n');
}

function toSums(scores: readonly CaseScore[]): readonly string[] {
  const bugs = scores.filter(({ isBug }) => isBug);
  const clean = scores.filter(({ isBug }) => !isBug);
  const answered = scores.filter(({ requests }) => requests > 0);
  const total = (of: readonly CaseScore[], field: NumberField): number =>
    of.reduce((sum, score) => sum + score[field], 0);
  const hits = bugs.filter(({ hit }) => hit !== 'none');
  return [
    `recall           ${share(hits.length, bugs.length)}, by rules ${hits.filter(({ hit }) => hit === 'rule').length}, inline ${share(hits.filter(({ isHitInline }) => isHitInline).length, bugs.length)}`,
    `grounded         ${share(total(scores, 'grounded'), total(scores, 'claimed'))} of the places claimed`,
    `upheld           ${share(total(scores, 'upheld'), total(scores, 'grounded'))} of those`,
    `inline comments  ${average(total(bugs, 'inline'), bugs.length)} per bug commit, ${average(total(clean, 'inline'), clean.length)} per clean commit; clean commits silent ${share(clean.filter(({ inline }) => inline === 0).length, clean.length)}`,
    `input tokens     ${average(total(answered, 'inputTokens'), answered.length)} a pull request in ${average(total(answered, 'requests'), answered.length)} requests; pasted files ${average(total(answered, 'baselineTokens'), answered.length)}: ${percent(total(answered, 'inputTokens'), total(answered, 'baselineTokens'))}`,
    `output tokens    ${average(total(answered, 'outputTokens'), answered.length)} a pull request`,
  ];
}

type NumberField = { [K in keyof CaseScore]: CaseScore[K] extends number ? K : never }[keyof CaseScore];

function share(part: number, whole: number): string {
  return whole === 0 ? '0/0' : `${part}/${whole} = ${percent(part, whole)}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)}%`;
}

function average(sum: number, count: number): string {
  return count === 0 ? '-' : (sum / count).toFixed(sum / count < 20 ? 2 : 0);
}
