import type { FileLines } from '../diff/line-map.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { ownName } from '../trace/call-graph.ts';
import type { MeteringSite } from '../trace/site.ts';
import { type ChangedLines, toChangedLines } from './changed-lines.ts';
import { commentLines } from './comment-lines.ts';
import { scoreLines } from './line-scores.ts';
import { maskSecrets } from './mask-secrets.ts';
import { toVisibleLine } from './visible-text.ts';

/** A function a person would call by its name. */
export interface NamedFunction {
  readonly node: FunctionNode;
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Last line of what stands before the body: decorators, name, parameters. */
  readonly signatureEnd: number;
}

/** One file as it is shown: lines ready to print, and what is known of each. Lines are numbered from 1, at head. */
export interface CodeView extends ChangedLines {
  readonly path: string;
  readonly facts: FileFacts;
  readonly isAudited: boolean;
  readonly lineCount: number;
  /** Masked, made visible and cut, its own indentation kept; empty beyond the file's end. */
  readonly textOf: (line: number) => string;
  /** How much a line has to do with metered money; 0 for most lines of most programs. */
  readonly scoreOf: (line: number) => number;
  readonly isBlank: (line: number) => boolean;
  /** Nothing but a comment or a text that documents. */
  readonly isComment: (line: number) => boolean;
  readonly isImport: (line: number) => boolean;
  /** In order of their first lines. */
  readonly functions: readonly NamedFunction[];
  /** The innermost function with a name around a line. */
  readonly functionAt: (line: number) => NamedFunction | null;
}

export interface ViewGround {
  readonly facts: FileFacts;
  readonly isAudited: boolean;
  /** What the change did to the file; null where it did nothing, or all of it is new. */
  readonly lines: FileLines | null;
  readonly baseText: string | null;
  /** Sites of the trace in this file. */
  readonly sites: readonly MeteringSite[];
}

/** Reads what a dossier has to know of one file. Cost is linear in the file's nodes and lines. */
export function toCodeView(ground: ViewGround): CodeView {
  const { facts, isAudited } = ground;
  const { file } = facts;
  const texts = toPrintedLines(file.text);
  const scores = scoreLines(facts, ground.sites);
  const comments = commentLines(facts);
  const imports = linesOf(facts.nodes('import'));
  const functions = namedFunctions(facts);
  const innermost = innermostByLine(functions, texts.length);
  return {
    ...toChangedLines(ground, texts.length),
    path: file.path,
    facts,
    isAudited,
    lineCount: texts.length,
    textOf: (line) => texts[line - 1] ?? '',
    scoreOf: (line) => scores.get(line) ?? 0,
    isBlank: (line) => (texts[line - 1] ?? '').trim() === '',
    isComment: (line) => comments.has(line),
    isImport: (line) => imports.has(line),
    functions,
    functionAt: (line) => innermost[line] ?? null,
  };
}

/** A text's lines as they are printed in a dossier, in order. */
export function toPrintedLines(text: string): string[] {
  const lines = maskSecrets(text).split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines.map((line) => toVisibleLine(line.replace(/\r$/, '')));
}

function linesOf(nodes: readonly SyntaxNode[]): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { span } of nodes) for (let line = span.startLine; line <= span.endLine; line++) lines.add(line);
  return lines;
}

function namedFunctions(facts: FileFacts): NamedFunction[] {
  return facts.nodes('function').flatMap((node): NamedFunction[] => {
    const name = ownName(node);
    if (name === null) return [];
    const { startLine, endLine } = node.span;
    const first = node.body[0]?.span.startLine ?? endLine;
    return [
      { node, name, startLine, endLine, signatureEnd: Math.max(startLine, Math.min(first - 1, endLine)) },
    ];
  });
}

/** By line number; one sweep, since functions lie within each other or apart. */
function innermostByLine(functions: readonly NamedFunction[], count: number): (NamedFunction | undefined)[] {
  const byLine: (NamedFunction | undefined)[] = [];
  const open: NamedFunction[] = [];
  let next = 0;
  for (let line = 1; line <= count; line++) {
    for (let fn = functions[next]; fn !== undefined && fn.startLine <= line; fn = functions[++next])
      open.push(fn);
    while ((open.at(-1)?.endLine ?? line) < line) open.pop();
    byLine[line] = open.at(-1);
  }
  return byLine;
}
