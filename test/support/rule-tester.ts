import { describe, expect, it } from 'vitest';
import { parseFiles, toScope } from '#audit/analyse.ts';
import { rootOf } from '#audit/facts/walk.ts';
import type { SourceParser } from '#audit/languages/language.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { Match, Rule, RuleScope } from '#audit/rules/rule.ts';
import { readGrammar } from '../../src/grammars.ts';
import { createPostgresLoader } from '../../src/postgres.ts';

/** Program texts by path; the extension chooses the language. */
export type Files = Readonly<Record<string, string>>;

export interface SilentCase {
  readonly name: string;
  readonly files: Files;
  /** The same files before the change, for rules about a safeguard that was removed. */
  readonly base?: Files;
}

export interface FiringCase extends SilentCase {
  /** Every finding expected, as `path:line`, in order; nothing else may be found. */
  readonly at: readonly string[];
  readonly confidence?: Match['confidence'];
}

let parser: SourceParser | null = null;

/** One parser for all tests of a file: grammars are loaded once. */
export function testParser(): SourceParser {
  parser ??= createSourceParser(readGrammar, undefined, createPostgresLoader());
  return parser;
}

/** What rules see of program texts, exactly as in an audit. */
export async function scopeOf({ files, base }: Omit<SilentCase, 'name'>): Promise<RuleScope> {
  const factsOf = async (texts: Files) => {
    const sources = Object.entries(texts).map(([path, text]) => ({ path, text: dedent(text) }));
    return (await parseFiles(sources, testParser())).facts;
  };
  const before = base ? toScope(await factsOf(base), { base: null, isWholeView: false }) : null;
  return toScope(await factsOf(files), { base: before, isWholeView: true });
}

/** Runs one rule over program texts. */
export async function runRule(rule: Rule, sample: Omit<SilentCase, 'name'>): Promise<Match[]> {
  return [...rule.match(await scopeOf(sample))];
}

/** Declares a test for each case: where the rule must fire, at which lines, and where it must stay silent. */
export function describeRule(
  rule: Rule,
  cases: { readonly fires: readonly FiringCase[]; readonly silent: readonly SilentCase[] },
): void {
  describe(`${rule.id} ${rule.name}`, () => {
    for (const example of cases.fires)
      it(`fires: ${example.name}`, async () => {
        const matches = await runRule(rule, example);

        expect(
          matches.map((match) => `${match.file.path}:${(match.lines ?? match.node.span).startLine}`),
        ).toEqual(example.at);
        if (example.confidence)
          expect(matches.map((match) => match.confidence)).toEqual(example.at.map(() => example.confidence));
        for (const match of matches) {
          expect(match.message).toMatch(/\.$/);
          expectOwnPlaces(match);
        }
      });
    for (const example of cases.silent)
      it(`stays silent: ${example.name}`, async () => {
        expect((await runRule(rule, example)).map((match) => match.message)).toEqual([]);
      });
  });
}

/** A place whose node is of another file would quote lines that have nothing to do with it. */
function expectOwnPlaces(match: Match): void {
  for (const { file, node } of [match, ...(match.evidence ?? [])])
    expect(rootOf(node) === file.root, `${file.path}:${node.span.startLine} is in its file`).toBe(true);
}

/** Takes the first line's indentation off every line, so that samples may be indented with the test around them. */
export function dedent(text: string): string {
  const body = text.replace(/^\n/, '');
  const indent = /^[ \t]*/.exec(body)?.[0] ?? '';
  return body
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
    .join('\n');
}
