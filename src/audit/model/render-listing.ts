import type { CodeView } from './code-view.ts';
import type { ShownLine } from './dossier.ts';
import { SAFEGUARD } from './removed-safeguards.ts';
import { toVisibleLine } from './visible-text.ts';

/** One file's part of a dossier. */
export interface Listing {
  readonly text: string;
  readonly shown: readonly ShownLine[];
}

/** Of more lines taken away at one place, the first ones and those that held a safeguard are shown. */
const MAX_REMOVED_RUN = 24;
const FIRST_REMOVED = 12;

/**
 * Prints the chosen lines of a file. Every line of code begins with its number at head and ` ` or `+` (added), or with
 * `-` (taken away), so that no line of code can look like a line of ours: those begin with `#` or `…`.
 * One space of indentation stands for one level; empty lines are not printed.
 */
export function toListing(view: CodeView, wanted: ReadonlySet<number>): Listing {
  const chosen = withoutSmallGaps(view, wanted);
  const out: string[] = [`# ${toVisibleLine(view.path)}${kindOf(view)}`];
  const shown: ShownLine[] = [];
  const unit = indentUnit(view);
  let gap = 0;
  let skipped = 0;
  let blanks: number[] = [];
  const closeGap = (): void => {
    if (skipped > 0) out.push(gap > 0 ? `… ${gap} ${gap === 1 ? 'line' : 'lines'}` : '…');
    else
      for (const line of blanks)
        shown.push({ path: view.path, line, text: view.textOf(line), kind: kindAt(view, line) });
    [gap, skipped, blanks] = [0, 0, []];
  };
  for (let line = 1; line <= view.lineCount + 1; line++) {
    if (chosen.has(line)) {
      closeGap();
      printRemoved(view, line, { unit, out, shown });
      if (line > view.lineCount || view.isBlank(line)) continue;
      const text = view.textOf(line);
      const kind = kindAt(view, line);
      out.push(`${line}${kind === 'added' ? '+' : ' '}${indented(text, unit)}`);
      shown.push({ path: view.path, line, text, kind });
    } else if (line <= view.lineCount) {
      if (view.isBlank(line)) blanks.push(line);
      else skipped++;
      if (!view.isBlank(line) && !view.isImport(line) && !view.isComment(line)) gap++;
    }
  }
  if (gap > 0) closeGap();
  return { text: out.join('\n'), shown };
}

/** Lines that take hardly more than saying that they are missing. */
const MAX_GAP_CHARACTERS = 48;
const MAX_GAP_LINES = 3;

/** Few short lines left out between shown ones are shown. */
function withoutSmallGaps(view: CodeView, chosen: ReadonlySet<number>): ReadonlySet<number> {
  const filled = new Set(chosen);
  let open: number[] | null = null;
  for (let line = 1; line <= view.lineCount; line++) {
    if (view.isBlank(line) && !chosen.has(line)) continue;
    if (chosen.has(line)) {
      if (open !== null && isSmall(view, open)) for (const one of open) filled.add(one);
      open = [];
    } else open?.push(line);
  }
  return filled;
}

function isSmall(view: CodeView, gap: readonly number[]): boolean {
  if (gap.length > MAX_GAP_LINES || gap.some((line) => view.isComment(line) || view.isImport(line)))
    return false;
  return gap.reduce((sum, line) => sum + view.textOf(line).trim().length, 0) <= MAX_GAP_CHARACTERS;
}

function kindOf(view: CodeView): string {
  if (!view.isAudited) return ' (context)';
  return view.isNew ? ' (new)' : '';
}

function kindAt(view: CodeView, line: number): ShownLine['kind'] {
  return view.added.has(line) ? 'added' : 'kept';
}

interface Printing {
  readonly unit: number;
  readonly out: string[];
  readonly shown: ShownLine[];
}

function printRemoved(view: CodeView, line: number, { unit, out, shown }: Printing): void {
  const texts = (view.removed.get(line) ?? []).filter((text) => text.trim() !== '');
  const isLong = texts.length > MAX_REMOVED_RUN;
  let left = 0;
  texts.forEach((text, i) => {
    if (isLong && i >= FIRST_REMOVED && !SAFEGUARD.test(text)) {
      left++;
      return;
    }
    out.push(`-${indented(text, unit)}`);
    shown.push({ path: view.path, line, text, kind: 'removed' });
  });
  if (left > 0) out.push(`… ${left} removed lines`);
}

function indented(text: string, unit: number): string {
  const code = text.trim();
  const indent = text.length - text.trimStart().length;
  return ' '.repeat(Math.min(Math.round(indent / unit), MAX_LEVELS)) + code;
}

/** Deeper is not told apart. */
const MAX_LEVELS = 20;

/** How many spaces this file's author gives a level. */
function indentUnit(view: CodeView): number {
  let byFour = 0;
  let all = 0;
  for (let line = 1; line <= view.lineCount; line++) {
    const text = view.textOf(line);
    const indent = text.length - text.trimStart().length;
    if (indent === 0 || view.isBlank(line)) continue;
    all++;
    if (indent % 4 === 0) byFour++;
  }
  return byFour >= all * 0.8 ? 4 : 2;
}
