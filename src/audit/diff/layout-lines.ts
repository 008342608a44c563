import { normaliseCode } from './fingerprint.ts';
import type { Hunk, HunkLine } from './parse-patch.ts';

/**
 * The lines of a hunk that a formatter alone changed: broken, joined or indented anew, other quote marks, trailing
 * commas. A formatter breaks lines where it likes, so the whole hunk is compared before its runs of changed lines; a
 * run that holds any other change counts as rewritten from end to end.
 */
export function layoutLines(hunk: Hunk): ReadonlySet<HunkLine> {
  const runs = isSameCode(hunk.lines) ? [hunk.lines] : changedRuns(hunk).filter(isSameCode);
  return new Set(runs.flat().filter(({ type }) => type !== 'keep'));
}

/** Lines taken away and added with no kept line between them. */
function changedRuns({ lines }: Hunk): HunkLine[][] {
  const runs: HunkLine[][] = [[]];
  for (const line of lines)
    if (line.type === 'keep') runs.push([]);
    else runs.at(-1)?.push(line);
  return runs.filter((run) => run.length > 0);
}

function isSameCode(lines: readonly HunkLine[]): boolean {
  const without = (left: HunkLine['type']): string =>
    normaliseCode(lines.flatMap(({ type, text }) => (type === left ? [] : [text])).join('\n'));
  return without('add') === without('delete');
}
