import type { CallNode, FunctionNode, NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { putUnder } from '../put-under.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../walk.ts';

/** A look-up for a repeat that leaves out an identity the function was given for it. */
export interface CoarseCheck {
  readonly fn: FunctionNode;
  readonly lookup: CallNode;
  /** Given, and only put into messages: `tenant_id`. */
  readonly left: string;
  /** What the look-up compares instead. */
  readonly compared: string;
}

/** Functions that say whether something was there, or done, before. */
const CHECKS =
  /duplicat|already|exist|dedup|processed|(^|_)seen|was_?(billed|charged|sent|invoiced)|is_?(billed|charged|invoiced|recorded)/i;
const LOOKUPS =
  /^(search|filter|filter_?by|find\w*|where|exists\??|get|get_or_none|select|query|first|count|search_?read|lookup|fetch\w*|scan|query_?row)$/i;
const IDENTITIES =
  /^(account|customer|member|merchant|meter|metric|model|org|organi[sz]ation|project|product|region|resource|service|sku|subject|subscription|team|tenant|user|workspace|feature|partner|period|month|day|week)$/;

/** Every such function of the file, in source order. */
export function coarseChecks(facts: FileFacts): CoarseCheck[] {
  return facts.nodes('function').flatMap((fn): CoarseCheck[] => {
    if (fn.name === null || !CHECKS.test(fn.name)) return [];
    const identities = fn.parameters.map(({ name }) => name).filter(isIdentity);
    if (identities.length < 2) return [];
    const uses = usesOf(fn, new Set(identities));
    const left = identities.find(
      (name) => (uses.get(name) ?? []).length > 0 && uses.get(name)?.every(isTold),
    );
    if (left === undefined) return [];
    for (const compared of identities) {
      const lookup = compared === left ? null : firstLookup(uses.get(compared) ?? []);
      if (lookup !== null && !carries(lookup, left, fn)) return [{ fn, lookup, left, compared }];
    }
    return [];
  });
}

function isIdentity(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const word = /^(id|uuid|key|code|name)$/.test(last) ? (words.at(-2) ?? '') : last;
  return IDENTITIES.test(word);
}

function usesOf(fn: FunctionNode, names: ReadonlySet<string>): ReadonlyMap<string, readonly NameNode[]> {
  const uses = new Map<string, NameNode[]>();
  for (const statement of fn.body)
    for (const node of descendants(statement)) {
      if (node.kind === 'name' && names.has(node.name)) putUnder(uses, node.name, node);
    }
  return uses;
}

const TELLS =
  /(^|\.)(print\w*|log\w*|console|debug|info|warn\w*|error\w*|exception|fmt|format|sprintf|echo|puts)(\.|$)/i;

/** It stands in a message: handed to a log or an error, and nowhere else. */
function isTold(use: NameNode): boolean {
  for (const above of ancestors(use)) {
    if (above.kind === 'throw') return true;
    if (above.kind === 'call' && TELLS.test(calleePath(above))) return true;
    if (above.kind === 'function') return false;
  }
  return false;
}

function firstLookup(uses: readonly NameNode[]): CallNode | null {
  for (const use of uses)
    for (const above of ancestors(use)) {
      if (above.kind === 'function') break;
      if (above.kind !== 'call') continue;
      const parts = calleePath(above).split('.');
      if (parts.length > 1 && parts.slice(1).some((part) => LOOKUPS.test(part))) return above;
    }
  return null;
}

/** What is compared holds the identity by another way: `partner.tenant_id`. */
function carries(lookup: SyntaxNode, left: string, fn: FunctionNode): boolean {
  const words = wordsOf(left).filter((word) => IDENTITIES.test(word));
  const says = (text: string): boolean =>
    wordsOf(text.slice(0, MAX_TEXT)).some((word) => words.includes(word));
  for (const node of descendants(lookup)) {
    if (node.kind === 'string' && says(node.value)) return true;
    if (node.kind === 'member' && says(node.name)) return true;
    if (node.kind === 'call' && node.arguments.some(({ name }) => name !== null && says(name))) return true;
    if (node.kind === 'object' && node.entries.some(({ key }) => key !== null && says(key))) return true;
  }
  // Rows that are compared one by one afterwards.
  for (const statement of fn.body)
    for (const node of descendants(statement))
      if (
        node.kind === 'binary' &&
        COMPARES.test(node.operator) &&
        [node.left, node.right].some((side) => says(pathOf(side)))
      )
        return true;
  return enclosingNamedFunction(lookup) !== fn;
}

const COMPARES = /^([=!]==?|in|not in)$/;
const MAX_TEXT = 200;
