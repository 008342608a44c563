import type { FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { lastNameOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { plainName } from './names.ts';
import { descendants, enclosingFunction, isWithin } from './walk.ts';

/**
 * Counts that providers of language models report beside a whole that does not hold them, and bill at its price or at one
 * of their own. By the plain names of the fields.
 */
interface Apart {
  /** The field that looks like the whole. */
  readonly whole: string;
  /** What is not in it; code that names any of these has thought of them. */
  readonly parts: RegExp;
  /** What a person calls it. */
  readonly said: string;
  /** Words that have to stand in the file: other providers use the same name for a whole. */
  readonly provider: RegExp;
  /** Only requests that ask for it have such a part. */
  readonly askedBy: RegExp | null;
}

const APART: readonly Apart[] = [
  {
    // "candidatesTokenCount" leaves thoughts out: https://ai.google.dev/api/generate-content#UsageMetadata
    whole: 'candidatestokencount',
    parts: /thought|thinking|reasoning|total_?tokens?_?count/i,
    said: 'tokens spent on thinking',
    provider: /candidates_?token_?count/i,
    askedBy: null,
  },
  {
    // "input_tokens" leaves both caches out: https://docs.claude.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance
    whole: 'inputtokens',
    parts: /cache_?(read|creation|write)|cached_?(input|prompt)?_?tokens|cache_?tokens/i,
    said: 'tokens read from and written to the prompt cache',
    provider:
      /anthropic-ai\/|\b(import|from) anthropic\b|anthropic\.com|message_(start|delta)|claude_?response|claude_?usage|ConverseCommand/i,
    askedBy: /cache_?control|cache_?point/i,
  },
];

/** A count that is kept or charged without what its provider counts apart. */
export interface LeftOutPart {
  readonly node: SyntaxNode;
  /** The field as written: `usageMetadata.candidatesTokenCount`. */
  readonly field: string;
  readonly said: string;
  /** Every answer may have such a part, not only one to a request that asks for it. */
  readonly isUsual: boolean;
}

/** One finding a function: the first place where the whole is put somewhere. */
export function leftOutParts(facts: FileFacts): readonly LeftOutPart[] {
  const { text } = facts.file;
  const open = APART.filter(({ provider, parts }) => provider.test(text) && !parts.test(text));
  if (open.length === 0) return [];
  const seen = new Set<FunctionNode | string>();
  return [...facts.nodes('member'), ...facts.nodes('index')].flatMap((node): LeftOutPart[] => {
    const name = fieldOf(node);
    const one = open.find(({ whole }) => whole === plainName(name));
    const fn = enclosingFunction(node);
    const key = fn ?? 'file';
    if (one === undefined || seen.has(key) || !isOfAnswer(node) || !isTaken(node)) return [];
    seen.add(key);
    return [{ node, field: name, said: one.said, isUsual: one.askedBy === null || one.askedBy.test(text) }];
  });
}

function fieldOf(node: SyntaxNode): string {
  if (node.kind === 'index') return node.index.kind === 'string' ? node.index.value : '';
  return lastNameOf(node);
}

/** Read from the usage of an answer, not from a figure of the program's own. */
function isOfAnswer(node: SyntaxNode): boolean {
  if (node.kind !== 'member' && node.kind !== 'index') return false;
  return /^_?(usage|usage_?metadata|meta|metadata|u)$/i.test(fieldOf(node.object) || lastNameOf(node.object));
}

const COUNTS = /token|usage|output|completion|input|prompt|cost|charge|price|quota|credit|count/i;

/** Read for what it counts: kept under a name or key of a count, priced, or handed on; not logged, asked for or shown. */
function isTaken(node: SyntaxNode): boolean {
  let at: SyntaxNode = node;
  for (let above = node.parent; above !== null; at = above, above = above.parent) {
    if (above.kind === 'assign')
      return above.value !== null && isWithin(at, above.value) && names(above.targets);
    if (above.kind === 'object')
      return COUNTS.test(above.entries.find(({ value }) => value === at)?.key ?? '');
    if (above.kind === 'call') {
      const named = above.arguments.find(({ value }) => value === at)?.name;
      if (named) return COUNTS.test(named);
      if (/^(log|debug|info|print|warn)/i.test(lastNameOf(above.callee))) return false;
    }
    if (above.kind === 'binary' && /^[<>=!]=?=?$/.test(above.operator)) return false;
    if (above.kind === 'function' || above.kind === 'if') return false;
  }
  return false;
}

function names(targets: readonly SyntaxNode[]): boolean {
  return targets.some((target) => [...descendants(target)].some((inner) => COUNTS.test(lastNameOf(inner))));
}
