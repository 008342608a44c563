import { collectFacts, type FileFacts } from './facts/file-facts.ts';
import type { SourceParser } from './languages/language.ts';
import { isPlainText, toPlainTextFile } from './languages/plain-text.ts';
import { providers } from './providers/index.generated.ts';
import type { RuleScope } from './rules/rule.ts';
import { buildTrace } from './trace/build-trace.ts';

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

export interface ParsedFiles {
  readonly facts: readonly FileFacts[];
  /** Files whose text could not be parsed within the parser's bounds. */
  readonly unparsed: readonly { readonly path: string; readonly reason: string }[];
}

/** Parses texts and collects their facts, in order. */
export async function parseFiles(texts: readonly SourceText[], parser: SourceParser): Promise<ParsedFiles> {
  const facts: FileFacts[] = [];
  const unparsed: { path: string; reason: string }[] = [];
  for (const { path, text } of texts) {
    const isCode = parser.languageOf(path) !== null;
    const file = isCode || !isPlainText(path) ? await parser.parse(path, text) : toPlainTextFile(path, text);
    if ('skipped' in file) unparsed.push({ path, reason: file.skipped });
    else facts.push(collectFacts(file));
  }
  return { facts, unparsed };
}

/** What rules see of one side of a change. */
export function toScope(
  facts: readonly FileFacts[],
  side: { readonly base: RuleScope | null; readonly isWholeView: boolean },
): RuleScope {
  return { files: facts, trace: buildTrace(facts, providers), providers, ...side };
}
