import type { CallNode, SyntaxFile, SyntaxKind, SyntaxNode } from '../languages/syntax.ts';
import { calleeName } from './calls.ts';
import { putUnder } from './put-under.ts';
import { remember, rememberNames } from './remember.ts';
import { parseSql } from './sql/parse-sql.ts';
import type { SqlStatement } from './sql/statement.ts';
import { pushChildren } from './walk.ts';

type NodeOf<K extends SyntaxKind> = Extract<SyntaxNode, { kind: K }>;

/** One parsed file with its nodes sorted by kind, in source order: one walk, then every question is a list. */
export interface FileFacts {
  readonly file: SyntaxFile;
  readonly nodes: <K extends SyntaxKind>(kind: K) => readonly NodeOf<K>[];
  /**
   * The calls whose last name fits, in source order. Each name is tested once for all files, so that asking costs little
   * where nothing fits, which is where most questions end. The pattern must be a constant without the flags g and y.
   */
  readonly callsNamed: (name: RegExp) => readonly CallNode[];
  /** Reads SQL text: {@link parseSql}, with PostgreSQL's parser where it is at hand. A text is read once. */
  readonly readSql: SqlReader;
}

export type SqlReader = (text: string) => readonly SqlStatement[];

/** Walks the file once. Cost is linear in the number of nodes. */
export function collectFacts(file: SyntaxFile, readSql: SqlReader = (text) => parseSql(text)): FileFacts {
  const byKind = new Map<SyntaxKind, SyntaxNode[]>();
  // An explicit stack: hostile nesting must not exhaust the call stack.
  const pending: SyntaxNode[] = [file.root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    putUnder(byKind, node.kind, node);
    pushChildren(node, pending);
  }
  const nodes = <K extends SyntaxKind>(kind: K) => (byKind.get(kind) ?? []) as NodeOf<K>[];
  return { file, readSql, nodes, callsNamed: indexCalls(nodes('call')) };
}

function indexCalls(calls: readonly CallNode[]): FileFacts['callsNamed'] {
  const byName = Map.groupBy(
    calls.map((call, place) => ({ call, place })),
    ({ call }) => calleeName(call),
  );
  const named = [...byName].map(([name, same]) => ({ name, same, fits: fitsOf(name) }));
  return (pattern) => {
    const number = numberOf(pattern);
    // A plain loop: this is asked hundreds of times a file, and nearly always answered with nothing.
    const found: (typeof named)[number]['same'] = [];
    for (const { name, same, fits } of named) {
      const isFitting = fits[number] ?? pattern.test(name);
      fits[number] = isFitting;
      if (isFitting) for (const one of same) found.push(one);
    }
    if (found.length === 0) return [];
    return found.sort((a, b) => a.place - b.place).map(({ call }) => call);
  };
}

/** Which patterns a name fits, by their numbers: a file looks its names up once, however many patterns it is asked for. */
const fitsOf = rememberNames((): (boolean | undefined)[] => []);

/** Patterns that say the same have one number, so that there are no more numbers than patterns are written. */
const numbers = new Map<string, number>();

const numberOf = remember((pattern: RegExp): number => {
  const said = String(pattern);
  const number = numbers.get(said) ?? numbers.size;
  numbers.set(said, number);
  return number;
});
