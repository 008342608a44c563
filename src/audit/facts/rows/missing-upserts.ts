import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { assignmentsOf, resolve } from '../values.ts';
import { descendants, wholeFunction } from '../walk.ts';

/** An update that says what a new document starts with, and is run so that it never makes one. */
export interface MissingUpsert {
  readonly node: CallNode;
  /** Where it says so. */
  readonly starts: SyntaxNode;
  /** Another place of the file that runs the same update and makes the document; null where there is none. */
  readonly twin: CallNode | null;
}

/** MongoDB's updates in all its drivers, as they are run and as they are collected for a bulk. */
const UPDATES =
  /^(update_?(one|many)(async)?|find_?one_?and_?update(async)?|UpdateByID|Update(One|Many)Model|find_?and_?modify)$/i;
/** https://www.mongodb.com/docs/manual/reference/operator/update/setOnInsert/ */
const STARTS = /^\$?set_?on_?insert$/i;

/** Every such update of the file. */
export function missingUpserts(facts: FileFacts): readonly MissingUpsert[] {
  if (!/set_?on_?insert/i.test(facts.file.text)) return [];
  const updates = facts.callsNamed(UPDATES).flatMap((node) => {
    const starts = startsOf(node, facts);
    return starts === null ? [] : [{ node, starts, makes: makesDocument(node, facts) }];
  });
  return updates
    .filter(({ makes }) => !makes)
    .map(({ node, starts }) => ({
      node,
      starts,
      twin: updates.find((one) => one.makes && one.starts === starts)?.node ?? null,
    }));
}

/** Where what the call is given says what a new document starts with. */
function startsOf(call: CallNode, facts: FileFacts): SyntaxNode | null {
  for (const { value } of call.arguments) {
    const own = startIn(resolve(value)) ?? startIn(value);
    if (own !== null) return own;
    const made = value.kind === 'name' ? assignmentsOf(value.name, value)[0]?.value : value;
    const maker = made?.kind === 'call' ? functionNamed(calleeName(made), facts) : undefined;
    const start = maker === undefined ? null : startInMaker(maker);
    if (start !== null) return start;
  }
  return null;
}

function functionNamed(name: string, { nodes }: FileFacts): FunctionNode | undefined {
  return nodes('function').find((fn) => fn.name === name);
}

const startInMaker = remember((fn: FunctionNode): SyntaxNode | null => startIn(fn));

function startIn(node: SyntaxNode): SyntaxNode | null {
  for (const inner of descendants(node)) {
    if (inner.kind === 'object' && inner.entries.some(({ key }) => STARTS.test(key ?? ''))) return inner;
    if (inner.kind === 'string' && STARTS.test(inner.value)) return inner;
    if (inner.kind === 'call' && STARTS.test(calleeName(inner))) return inner;
  }
  return null;
}

/** The function speaks of upserts, or hands in options that are not seen here. */
function makesDocument(call: CallNode, { file }: FileFacts): boolean {
  const around = wholeFunction(call)?.span ?? call.span;
  // What is collected for a bulk says it of each update.
  const own = call.isNew ? statementSpan(call) : around;
  if (/upsert/i.test(file.text.slice(own.start, own.end))) return true;
  return call.arguments.some(({ value, isSpread }, at) => isSpread || (at >= 2 && isUnseen(value)));
}

function statementSpan(call: CallNode): SyntaxNode['span'] {
  let at: SyntaxNode = call;
  while (at.parent !== null && /^(call|object|list|member)$/.test(at.parent.kind)) at = at.parent;
  return at.span;
}

function isUnseen(value: SyntaxNode): boolean {
  return (
    /option|opts/i.test(value.kind === 'name' || value.kind === 'member' ? value.name : '') &&
    resolve(value) === value
  );
}
