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

/** A name that more lists hold is one of data, not of a kind. */
const MAX_LISTS = 40;

/** Every place of the changed files that leaves out a kind which the change adds. */
export function leftOutKinds(
  files: readonly FileFacts[],
  base: readonly FileFacts[],
): readonly LeftOutKind[] {
  const before = new Map(base.map((facts) => [facts.file.path, facts.file.text]));
  const old = files.filter(({ file }) => before.has(file.path));
  if (old.every(({ file }) => before.get(file.path) === file.text)) return [];
  const holders = new Map<string, Holder[]>();
  for (const facts of old) {
    const known = new Set(before.get(facts.file.path)?.match(WORDS));
    if (before.get(facts.file.path) === facts.file.text) continue;
    for (const list of kindLists(facts))
      for (const [at, { name }] of list.members.entries())
        if (IS_WORD.test(name) && !known.has(name)) putUnder(holders, name, { list, at });
  }
  if (holders.size === 0) return [];
  const choices = choicesByMember(old);
  return [...holders].flatMap(([kind, held]) => leftOutOf(kind, held, choices));
}

interface Choice {
  readonly list: KindList;
  readonly facts: FileFacts;
}

function choicesByMember(files: readonly FileFacts[]): ReadonlyMap<string, readonly Choice[]> {
  const choices = new Map<string, Choice[]>();
  for (const facts of files)
    for (const list of kindLists(facts)) {
      const choice = { list, facts };
      if (!list.isOfAll) for (const { name } of list.members) putUnder(choices, name, choice);
    }
  return choices;
}

/** A list with the new kind in it. */
interface Holder {
  readonly list: KindList;
  readonly at: number;
}

const WORDS = /[\w-]+/g;
/** Shorter names are letters, others texts for people. */
const IS_WORD = /^[\w-]{3,}$/;

function leftOutOf(
  kind: string,
  holders: readonly Holder[],
  choices: ReadonlyMap<string, readonly Choice[]>,
): LeftOutKind[] {
  const near = new Set(
    holders.flatMap(({ list, at }) => {
      const around = [list.members[at - 1], list.members[at + 1]];
      return around.flatMap((one) =>
        one === undefined ? [] : (choices.get(one.name) ?? []).slice(0, MAX_LISTS),
      );
    }),
  );
  return [...near].flatMap(({ list, facts }): LeftOutKind[] => {
    if (list.members.some(({ name }) => name === kind)) return [];
    if (holders.some((one) => isWithin(list.node, one.list.node) && areOfOneFile(list, one))) return [];
    const names = new Set(list.members.map(({ name }) => name));
    const same = holders.find((holder) => isSameChoice(holder, names));
    const holder = same ?? betweenNamed(holders, names);
    const added = holder?.list.members[holder.at];
    const beside = holder === undefined ? undefined : neighbourOf(holder, names);
    if (added === undefined || beside === undefined) return [];
    return [{ kind, beside, added, list, facts, isSameChoice: same !== undefined }];
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

/** The new one was added in two places, and between two kinds that are named here in each of them. */
function betweenNamed(holders: readonly Holder[], names: ReadonlySet<string>): Holder | undefined {
  const [first, second] = holders.filter(({ list, at }) => {
    const around = [list.members[at - 1], list.members[at + 1]];
    return around.every((one) => one !== undefined && names.has(one.name));
  });
  return second === undefined ? undefined : first;
}

function neighbourOf({ list, at }: Holder, names: ReadonlySet<string>): KindName | undefined {
  const around = [list.members[at - 1], list.members[at + 1]];
  return around.find((one) => one !== undefined && names.has(one.name));
}
