import type { Entry, FunctionNode, ObjectNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { putUnder } from '../put-under.ts';
import { namesWithin } from '../walk.ts';
import { type ChangedFunction, changedFunctions, ownNodes } from './changed-functions.ts';

/** A field that a record was written with before the change, and is written without now. */
export interface LostEntry {
  readonly facts: FileFacts;
  readonly fn: FunctionNode;
  /** The record as it is written now. */
  readonly object: ObjectNode;
  readonly entry: Entry & { readonly key: string };
  readonly entryFile: SyntaxFile;
  /** What the record is given to, or what it is called. */
  readonly anchor: string;
}

/** Every field that a record of a changed function lost, with no new field that may have taken its place. */
export function lostEntries(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostEntry[] {
  return changedFunctions(files, base).flatMap(entriesLostIn);
}

function entriesLostIn({ now, facts, then, earlier }: ChangedFunction): LostEntry[] {
  const old = recordsOf(then);
  if (old.size === 0) return [];
  const found: LostEntry[] = [];
  for (const [anchor, records] of recordsOf(now)) {
    const others = old.get(anchor) ?? [];
    if (others.length !== records.length) continue;
    for (const [at, object] of records.entries()) {
      const before = others[at];
      if (before === undefined) continue;
      for (const entry of lostOf(object, before))
        found.push({ facts, fn: now, object, entry, entryFile: earlier.file, anchor });
    }
  }
  return found;
}

/** A record of one field has nothing to lose but itself. */
const MIN_FIELDS = 2;

/** The records that a function writes out, by what they are given to. */
function recordsOf(fn: FunctionNode): ReadonlyMap<string, readonly ObjectNode[]> {
  const records = new Map<string, ObjectNode[]>();
  for (const node of ownNodes(fn)) {
    if (node.kind !== 'object' || node.entries.length < MIN_FIELDS || !isWhole(node)) continue;
    const anchor = anchorOf(node);
    if (anchor !== null) putUnder(records, anchor, node);
  }
  return records;
}

/** All its fields are written there, under names that can be read. */
function isWhole({ entries }: ObjectNode): boolean {
  return entries.every(({ key, isSpread }) => key !== null && !isSpread);
}

/** What it is the value of, up to the call or the variable that takes it; null where that has no name. */
function anchorOf(object: ObjectNode): string | null {
  const way: string[] = object.typeName === null ? [] : [object.typeName];
  let below: SyntaxNode = object;
  for (let above = object.parent; above !== null; below = above, above = above.parent) {
    if (above.kind === 'object') way.push(above.entries.find(({ value }) => value === below)?.key ?? '');
    else if (above.kind === 'call') return [calleePath(above), ...way.reverse()].join(' ');
    else if (above.kind === 'assign') {
      const [target] = above.targets;
      return target?.kind === 'name' || target?.kind === 'member'
        ? [target.name, ...way.reverse()].join(' ')
        : null;
    } else if (!/^(list|unary|await|return|function|other|conditional)$/.test(above.kind))
      return way.length > 0 && object.typeName !== null ? object.typeName : null;
  }
  return null;
}

function lostOf(now: ObjectNode, then: ObjectNode): readonly (Entry & { readonly key: string })[] {
  const has = new Set(now.entries.map(({ key }) => plainName(key ?? '')));
  const had = new Set(then.entries.map(({ key }) => plainName(key ?? '')));
  const added = now.entries.filter(({ key }) => !had.has(plainName(key ?? '')));
  const said = new Set(namesWithin(now).map(plainName));
  const lost = then.entries.filter(
    (entry): entry is Entry & { readonly key: string } =>
      entry.key !== null && !has.has(plainName(entry.key)),
  );
  // As many new ones as are gone may be the same ones under other names.
  if (lost.length === 0 || added.length > 0) return [];
  return lost.filter(({ value }) => {
    const name = plainName(valueName(value));
    return name === '' ? namesWithin(value).length > 0 : !said.has(name);
  });
}
