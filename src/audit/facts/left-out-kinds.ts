import type { FileFacts } from './file-facts.ts';
import { type KindList, type KindName, kindLists } from './kind-lists.ts';
import { putUnder } from './put-under.ts';
import { isWithin, rootOf } from './walk.ts';

/** A kind that a change adds beside another one, and a place that names the other one and not the new one. */
export interface LeftOutKind {
  /** The new kind. */
  readonly kind: string;
  /** The one it was put beside. */
  readonly beside: KindName;
  /** Where the new one was added. */
  readonly added: KindName;
  readonly list: KindList;
  readonly facts: FileFacts;
  /** The place names exactly those that a choice names which got the new one. */
  readonly isSameChoice: boolean;
}

/** A change that brings more names brings a feature of its own. */
const MAX_NEW = 20;

/** Every place of the changed files that leaves out a kind which the change adds. */
export function leftOutKinds(
  files: readonly FileFacts[],
  base: readonly FileFacts[],
): readonly LeftOutKind[] {
  const before = new Map(base.map((facts) => [facts.file.path, facts.file.text]));
  const old = files.filter(({ file }) => before.has(file.path));
  if (old.every(({ file }) => before.get(file.path) === file.text)) return [];
  const texts = [...before.values()].join('\n');
  const holders = new Map<string, Holder[]>();
  for (const facts of old)
    for (const list of kindLists(facts))
      for (const [at, member] of list.members.entries())
        if (isWord(member.name) && !texts.includes(member.name)) putUnder(holders, member.name, { list, at });
  if (holders.size > MAX_NEW) return [];
  return [...holders].flatMap(([kind, held]) => old.flatMap((facts) => leftOutOf(kind, held, facts)));
}

/** A list with the new kind in it. */
interface Holder {
  readonly list: KindList;
  readonly at: number;
}

function isWord(name: string): boolean {
  return /^[\w.:/-]{3,}$/.test(name);
}

function leftOutOf(kind: string, holders: readonly Holder[], facts: FileFacts): LeftOutKind[] {
  return kindLists(facts).flatMap((list): LeftOutKind[] => {
    if (list.isOfAll || list.members.some(({ name }) => name === kind)) return [];
    if (holders.some((holder) => isWithin(list.node, holder.list.node) && areOfOneFile(list, holder)))
      return [];
    const names = new Set(list.members.map(({ name }) => name));
    const same = holders.find((holder) => isSameChoice(holder, names));
    const [first] = holders;
    const beside =
      same ??
      (holders.length > 1 && first !== undefined && standsBetween(holders, names) ? first : undefined);
    const added = beside?.list.members[beside.at];
    const neighbour = beside === undefined ? undefined : neighbourOf(beside, names);
    if (added === undefined || neighbour === undefined) return [];
    return [{ kind, beside: neighbour, added, list, facts, isSameChoice: same !== undefined }];
  });
}

function areOfOneFile(list: KindList, holder: Holder): boolean {
  return rootOf(list.node) === rootOf(holder.list.node);
}

/** A choice that holds the same kinds and the new one. */
function isSameChoice({ list, at }: Holder, names: ReadonlySet<string>): boolean {
  const others = list.members.filter((_, i) => i !== at);
  return !list.isOfAll && others.length === names.size && others.every(({ name }) => names.has(name));
}

/** Wherever the new one was added, both of its neighbours are named here. */
function standsBetween(holders: readonly Holder[], names: ReadonlySet<string>): boolean {
  return holders.every(({ list, at }) => {
    const around = [list.members[at - 1], list.members[at + 1]];
    return around.every((one) => one !== undefined && names.has(one.name));
  });
}

function neighbourOf({ list, at }: Holder, names: ReadonlySet<string>): KindName | undefined {
  const around = [list.members[at - 1], list.members[at + 1], ...list.members];
  return around.find((one) => one !== undefined && names.has(one.name));
}
