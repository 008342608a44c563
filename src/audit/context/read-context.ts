import { type ParsedFiles, parseFiles } from '../analyse.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { SourceParser } from '../languages/language.ts';
import type { FileCoverage } from '../report.ts';
import { type ChangeSource, isText } from '../source.ts';
import { findImportedPaths } from './imported-paths.ts';

/** Context is there to answer questions about the change, not to be audited: a few files do. */
export const MAX_CONTEXT_FILES = 40;
export const MAX_CONTEXT_BYTES = 800_000;

export interface Context {
  readonly facts: ParsedFiles['facts'];
  readonly coverage: readonly FileCoverage[];
  /** Nothing that the audited files import was left out. */
  readonly isWholeView: boolean;
}

/** Reads the project's own files that the audited ones import, one hop out, bounded by count and bytes. */
export async function readContext(
  source: ChangeSource,
  audited: readonly FileFacts[],
  parser: SourceParser,
): Promise<Context> {
  const list = audited.length > 0 ? await source.paths() : null;
  if (list === null) return { facts: [], coverage: [], isWholeView: audited.length === 0 };
  const known = new Set(audited.map((facts) => facts.file.path));
  const wanted = findImportedPaths(audited, list.paths).filter(
    ({ path }) => !known.has(path) && parser.languageOf(path) !== null,
  );
  const asked = wanted.slice(0, MAX_CONTEXT_FILES);
  const texts = await source.read(
    'head',
    asked.map(({ path }) => path),
  );
  const kept: { path: string; text: string; reason: string }[] = [];
  let bytes = 0;
  for (const { path, reason } of asked) {
    const text = texts.get(path);
    if (!isText(text) || bytes + text.text.length > MAX_CONTEXT_BYTES) continue;
    bytes += text.text.length;
    kept.push({ path, text: text.text, reason });
  }
  const parsed = await parseFiles(kept, parser);
  return {
    facts: parsed.facts,
    coverage: kept.map(({ path, reason }) => ({ path, status: 'context', reason })),
    isWholeView: list.isComplete && kept.length === wanted.length,
  };
}
