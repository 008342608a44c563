import { parseFiles, type SourceText, toScope } from './analyse.ts';
import { readContext } from './context/read-context.ts';
import type { ChangeLines } from './diff/line-map.ts';
import type { SourceParser } from './languages/language.ts';
import type { FileCoverage } from './report.ts';
import type { RuleScope } from './rules/rule.ts';
import type { Picked } from './select/pick-files.ts';
import { type ChangeSource, isText } from './source.ts';

/** The change as it stands now, read and parsed. */
export interface Head {
  readonly scope: RuleScope;
  readonly coverage: readonly FileCoverage[];
  /** Billing files that could not be parsed. */
  readonly unread: readonly string[];
}

/** What head is read with. */
export interface HeadGround {
  readonly parser: SourceParser;
  readonly base: RuleScope | null;
  /** What the change did to its files; null where all of it counts. */
  readonly lines: ChangeLines | null;
}

/**
 * Reads and parses the picked files and their context at head.
 *
 * @throws whatever the source throws when it cannot be read
 */
export async function readHead(
  source: ChangeSource,
  picked: Picked,
  { parser, base, lines }: HeadGround,
): Promise<Head> {
  const texts = picked.files.map(({ file, text }) => ({ path: file.path, text }));
  const parsed = await parseFiles(texts, parser);
  const context = await readContext(source, parsed.facts, { parser, lines });
  const reasons = new Map(picked.files.map(({ file, reason }) => [file.path, reason]));
  const audited = parsed.facts.map(({ file }): FileCoverage => {
    const reason = reasons.get(file.path) ?? '';
    return {
      path: file.path,
      status: 'audited',
      reason: file.hasErrors ? `${reason}; parts could not be parsed` : reason,
    };
  });
  const removed = picked.removed.map(
    ({ file, reason }): FileCoverage => ({ path: file.path, status: 'audited', reason }),
  );
  const unparsed = parsed.unparsed.map(
    ({ path, reason }): FileCoverage => ({ path, status: 'skipped', reason }),
  );
  return {
    scope: toScope(parsed.facts, { context: context.facts, base, isWholeView: context.isWholeView }),
    coverage: [...audited, ...removed, ...context.coverage, ...unparsed, ...picked.skipped],
    unread: parsed.unparsed.map(({ path }) => path),
  };
}

/**
 * The same files as they were, under their paths at head: what was there before, and which safeguards stood.
 *
 * @throws whatever the source throws when it cannot be read
 */
export async function readBase(
  source: ChangeSource,
  picked: Picked,
  parser: SourceParser,
): Promise<RuleScope> {
  const old = [...picked.files, ...picked.removed].filter(({ file }) => file.status !== 'added');
  const read = await source.read(
    'base',
    old.map(({ file }) => file.previousPath),
  );
  const texts = old.flatMap(({ file }): SourceText[] => {
    const text = read.get(file.previousPath);
    return isText(text) ? [{ path: file.path, text: text.text }] : [];
  });
  const parsed = await parseFiles(texts, parser);
  return toScope(parsed.facts, { base: null, isWholeView: false });
}
