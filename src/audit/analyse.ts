import { collectFacts, type FileFacts, type SqlReader } from './facts/file-facts.ts';
import { parseSql } from './facts/sql/parse-sql.ts';
import { sqlStrings } from './facts/sql/sql-strings.ts';
import type { PostgresParse, SourceParser } from './languages/language.ts';
import { isModuleFile, isPlainText, toPlainTextFile } from './languages/plain-text.ts';
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
  let postgres: PostgresParse | null = null;
  const readSql = memoised((sql) => parseSql(sql, postgres));
  const unparsed: { path: string; reason: string }[] = [];
  for (const { path, text } of texts) {
    const isCode = parser.languageOf(path) !== null;
    const isText = isPlainText(path) || isModuleFile(path);
    const file = isCode || !isText ? await parser.parse(path, text) : toPlainTextFile(path, text);
    if ('skipped' in file) unparsed.push({ path, reason: file.skipped });
    else facts.push(collectFacts(file, readSql));
  }
  // Loading takes some fifty milliseconds, so it waits for a text that needs it.
  if (facts.some((one) => sqlStrings(one).length > 0)) postgres = await parser.postgres();
  return { facts, unparsed };
}

/** The same text is asked for by the trace, by the schema and by rules. */
function memoised(read: SqlReader): SqlReader {
  const known = new Map<string, ReturnType<SqlReader>>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const statements = read(text);
    known.set(text, statements);
    return statements;
  };
}

/** What rules see of one side of a change. */
export function toScope(
  audited: readonly FileFacts[],
  {
    context = [],
    ...side
  }: {
    /** Read to understand the others. */
    readonly context?: readonly FileFacts[];
    readonly base: RuleScope | null;
    readonly isWholeView: boolean;
  },
): RuleScope {
  const files = [...audited, ...context];
  return { files, audited, trace: buildTrace(files, providers), providers, ...side };
}
