import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, withAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { isMomentName } from '../time/time-names.ts';
import { ancestors, descendants, enclosingNamedFunction, mentionsAny } from '../walk.ts';
import { filteredColumns } from './paged-queries.ts';
import { rowName } from './row-entities.ts';
import { rowAccesses } from './rows.ts';

/** Rows of one kind that are written for one owner, and looked for without naming whose are meant. */
export interface OwnerlessQuery {
  readonly facts: FileFacts;
  readonly query: CallNode;
  /** The row's type as written: `Notification`. */
  readonly rows: string;
  /** What the rows are written with: `account`. */
  readonly owner: string;
  /** The owner that is at hand where they are looked for. */
  readonly atHand: string;
  readonly write: SyntaxNode;
  readonly writtenIn: FileFacts;
}

const OWNERS = new Set(
  `account company customer merchant org organization organisation subscription team tenant workspace project user
  member`.split(/\s+/),
);

/** The word of a column or variable that stands for an owner: `account` for `account`, `account_id` and `accountId`. */
export function ownerWord(name: string): string | null {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const word = last === 'id' || last === 'uuid' || last === 'pk' ? (words.at(-2) ?? '') : last;
  return OWNERS.has(word) ? word : null;
}

interface OwnedRows {
  readonly owner: string;
  readonly write: SyntaxNode;
  readonly facts: FileFacts;
}

/** Queries over rows that other code writes with their owner, in code that has one such owner at hand and does not name it. */
export function ownerlessQueries(files: readonly FileFacts[]): OwnerlessQuery[] {
  const owned = ownedRows(files);
  if (owned.size === 0) return [];
  return files.flatMap((facts) =>
    facts.nodes('call').flatMap((call) => {
      const rows = rowsOf(call);
      const found = rows === null ? undefined : owned.get(rowName(rows));
      const atHand = found === undefined ? null : ownerAtHand(call, found.owner);
      if (rows === null || found === undefined || atHand === null) return [];
      if (!isOwnerless(call, atHand)) return [];
      return [
        { facts, query: call, rows, owner: found.owner, atHand, write: found.write, writtenIn: found.facts },
      ];
    }),
  );
}

/** By the rows' name: every write that is seen names an owner, and all of them the same. */
function ownedRows(files: readonly FileFacts[]): ReadonlyMap<string, OwnedRows> {
  const owned = new Map<string, OwnedRows | null>();
  for (const facts of files)
    for (const access of rowAccesses(facts)) {
      if (access.kind !== 'insert') continue;
      const owner = ownerGiven(access.node);
      for (const entity of access.entities) {
        const known = owned.get(entity);
        if (known === null) continue;
        const differs = owner === null || (known !== undefined && known.owner !== owner);
        owned.set(entity, differs ? null : (known ?? { owner, write: access.node, facts }));
      }
    }
  const kept = new Map<string, OwnedRows>();
  for (const [entity, rows] of owned) if (rows !== null) kept.set(entity, rows);
  return kept;
}

/** The owner that a write names, by a keyword, a key or a field. */
function ownerGiven(write: SyntaxNode): string | null {
  for (const node of descendants(write)) {
    const names =
      node.kind === 'call'
        ? node.arguments.map(({ name }) => name)
        : node.kind === 'object'
          ? node.entries.map(({ key }) => key)
          : [];
    for (const name of names) {
      const owner = name === null ? null : ownerWord(name);
      if (owner !== null) return owner;
    }
  }
  return null;
}

const QUERIES = /^(filter|where|find_?all|find_?many|count|exists|find)$/i;

/** The model a chain of calls asks for rows: `Notification` of `Notification.objects.filter(…).exists()`. */
function rowsOf(call: CallNode): string | null {
  if (call.parent?.kind === 'member' && call.parent.parent?.kind === 'call') return null;
  const [root = '', ...methods] = calleePath(call).split('.');
  if (!methods.some((method) => QUERIES.test(method))) return null;
  if (/^prisma$|^db$/i.test(root)) return methods[0] ?? null;
  return /^\p{Lu}\w*\p{Ll}/u.test(root) ? root : null;
}

/** A parameter or the variable of a loop around the query that stands for one such owner. */
function ownerAtHand(call: CallNode, owner: string): string | null {
  for (const above of ancestors(call)) {
    if (above.kind === 'loop')
      for (const variable of above.variables)
        if (variable.kind === 'name' && ownerWord(variable.name) === owner) return variable.name;
    if (above.kind !== 'function') continue;
    if (above.name !== null && isAboutMany(above)) return null;
    const parameter = above.parameters.find(({ name }) => isSubject(name) && ownerWord(name) === owner);
    if (parameter !== undefined) return parameter.name;
    if (above.name !== null) return null;
  }
  return null;
}

/** Who asks is not whose rows are meant. */
function isSubject(name: string): boolean {
  return !/current|request|acting|admin|actor|viewer/i.test(name);
}

/** The function says by its name that it is about everybody. */
export function isAboutMany({ name }: FunctionNode): boolean {
  return /admin|all|global|stats|statistics|dashboard|overall|system|everyone|cleanup|purge/i.test(
    name ?? '',
  );
}

/** Columns that many owners share: moments, states and quantities. */
const SHARED =
  /^(status|state|type|kind|reason|active|enabled|deleted|percent|percentage|threshold|usage|amount|level|month|year|day|date|period|start|end|starts|ends|paid|billed|processed|reported)$/;

/** Every condition is on a column that says nothing of the owner, and nothing else narrows the rows. */
function isOwnerless(call: CallNode, atHand: string): boolean {
  const columns = filteredColumns(call);
  if (columns.length === 0 || !columns.every(isSharedColumn)) return false;
  if (!columns.some((column) => isMomentName(column) || /percent|threshold|period|date|month/i.test(column)))
    return false;
  for (const node of descendants(call)) {
    if (node.kind === 'name' && node.name === atHand && !isSharedColumn(lastOfPath(node))) return false;
    if (node.kind === 'string' && ownerWord(node.value.slice(0, MAX_TEXT)) !== null) return false;
  }
  return !isNarrowedLater(call, atHand);
}

/** The end of the path a name begins: `term_start` for the `tenant` of `tenant.plan.term_start`. */
function lastOfPath(root: SyntaxNode): string {
  let last: SyntaxNode = root;
  while (last.parent?.kind === 'member' && last.parent.object === last) last = last.parent;
  return last.kind === 'member' ? last.name : '';
}

const MAX_TEXT = 100;

/** A column that says nothing of whose row it is: a moment, a state, a quantity. */
export function isSharedColumn(column: string): boolean {
  const words = wordsOf(column);
  if (isMomentName(column)) return true;
  return (
    words.some((word) => SHARED.test(word)) && !words.some((word) => /^(id|uuid|key|code|slug)$/.test(word))
  );
}

/** `rows = rows.filter(account=account)`, `only(rows, account)`, `row.account_id == account.id`. */
function isNarrowedLater(call: CallNode, atHand: string): boolean {
  const fn = enclosingNamedFunction(call);
  const names = new Set<string>();
  const above = withAwait(call).parent;
  if (above?.kind === 'assign')
    for (const target of above.targets) if (target.kind === 'name') names.add(target.name);
  if (fn === null) return false;
  const owner = ownerWord(atHand);
  for (const node of descendants(fn)) {
    if (node.kind === 'binary' && /^[=!]=$/.test(node.operator)) {
      const { left, right } = node;
      if (left.kind === 'member' && ownerWord(left.name) === owner) return true;
      if (right.kind === 'member' && ownerWord(right.name) === owner) return true;
    }
    if (node.kind !== 'call' || node === call || WRITES.test(calleeName(node))) continue;
    if (mentionsAny(node, names) && mentionsAny(node, new Set([atHand]))) return true;
  }
  return false;
}

/** What is made of the rows is no narrowing of them. */
const WRITES = /^(create|insert|save|add|update|upsert)/i;
