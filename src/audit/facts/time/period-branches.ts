import type { IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { lastNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { ancestors } from '../walk.ts';
import { type CalendarStep, calendarSteps } from './calendar-steps.ts';
import { type Period, periodNamed } from './period-names.ts';

/** A branch that is named for one period and moves the date by another, among branches that do as they are named. */
export interface MisfitBranch {
  readonly node: SyntaxNode;
  readonly step: CalendarStep;
  /** As written: `weekly`. */
  readonly name: string;
  readonly period: Period;
  /** A branch beside it that does as it is named. */
  readonly fitting: SyntaxNode;
}

/** What is done for one period: the statements of a case, or the value under a key. */
interface Branch {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly body: readonly SyntaxNode[];
}

/**
 * Every such branch of the file: of a switch, of a chain of conditions, and of a table of values, in source order. Where
 * more than one disagrees with its name the branches are about something else: the step of a chart, the look ahead of a
 * reminder.
 */
export function misfitBranches(facts: FileFacts): readonly MisfitBranch[] {
  return branchesIn(facts).flatMap((branches) => {
    const judged = branches.flatMap((branch) => judge(branch) ?? []);
    const wrong = judged.filter(({ fits }) => !fits);
    const [fitting] = judged.filter(({ fits }) => fits);
    const [only, ...others] = wrong;
    if (fitting === undefined || only?.step == null || others.length > 0) return [];
    const { branch, step, period } = only;
    return [{ node: branch.node, step, name: branch.name, period, fitting: fitting.branch.node }];
  });
}

interface Judged {
  readonly branch: Branch;
  readonly period: Period;
  readonly fits: boolean;
  readonly step: CalendarStep | null;
}

/** Null where the branch is named for no period, moves no date, or nothing tells how far. */
function judge(branch: Branch): Judged | null {
  const period = periodNamed(branch.name);
  if (period === null) return null;
  const steps = branch.body.flatMap((node) => calendarSteps(node).filter((step) => !isAside(step, node)));
  const [step] = steps;
  if (step === undefined) return null;
  if (steps.some((one) => isAsLong(one, period))) return { branch, period, fits: true, step: null };
  // Several of its own periods: so much is kept, or shown.
  if (steps.some(({ unit, count }) => unit === period || count === null)) return null;
  return { branch, period, fits: false, step };
}

/** How far a loop may go, and what a date is compared with, is no step of the branch. */
function isAside({ node }: CalendarStep, body: SyntaxNode): boolean {
  let below = node;
  for (const above of ancestors(node)) {
    if (below === body) return false;
    if (above.kind === 'loop' || (above.kind === 'if' && above.test === below)) return true;
    if (above.kind === 'binary' && /^([<>]=?|[!=]==?)$/.test(above.operator)) return true;
    below = above;
  }
  return false;
}

/** Months have 28 days to 31, and a year less a month reaches back to the same month. */
const SHORTEST = 0.84;
const LONGEST = 1.1;

function isAsLong({ unit, count }: CalendarStep, { days }: Period): boolean {
  const share = count === null ? 0 : Math.abs(count * unit.days) / days;
  return share >= SHORTEST && share <= LONGEST;
}

/** Branches that stand beside each other, by what they are named for. */
function branchesIn(facts: FileFacts): readonly (readonly Branch[])[] {
  const switches = facts.nodes('switch').map(({ cases }) =>
    cases.flatMap(({ tests, body }): Branch[] => {
      const [test, ...others] = tests;
      const [first] = body;
      const name = test === undefined ? '' : nameOf(test);
      return first === undefined || others.length > 0 ? [] : [{ name, node: first, body }];
    }),
  );
  const chains = facts
    .nodes('if')
    .filter((node) => !isElseIf(node))
    .map((node) => chainOf(node));
  const tables = facts
    .nodes('object')
    .map(({ entries }) =>
      entries.flatMap(({ key, value }): Branch[] =>
        key === null ? [] : [{ name: key, node: value, body: [value] }],
      ),
    );
  return [...switches, ...chains, ...tables].filter((branches) => branches.length >= FEWEST);
}

const FEWEST = 2;

function nameOf(test: SyntaxNode): string {
  if (test.kind === 'string') return test.value;
  return test.kind === 'call' ? '' : lastNameOf(test);
}

function isElseIf(node: IfNode): boolean {
  return node.parent?.kind === 'if' && node.parent.else.length === 1 && node.parent.else[0] === node;
}

/** Longer chains are no choice among periods. */
const MAX_CHAIN = 20;

/** `if (cycle === 'weekly') … else if (cycle === 'monthly') …`: of one thing alone. */
function chainOf(head: IfNode): readonly Branch[] {
  const branches: Branch[] = [];
  let subject: string | null = null;
  let at: SyntaxNode | undefined = head;
  for (let link = 0; at?.kind === 'if' && link < MAX_CHAIN; link++) {
    const asked = askedIn(at.test);
    if (asked === null || (subject !== null && asked.subject !== subject)) return [];
    ({ subject } = asked);
    const [first] = at.then;
    if (first !== undefined) branches.push({ name: asked.name, node: first, body: at.then });
    at = at.else.length === 1 ? at.else[0] : undefined;
  }
  return branches;
}

function askedIn(test: SyntaxNode): { readonly subject: string; readonly name: string } | null {
  if (test.kind !== 'binary' || !/^===?$/.test(test.operator)) return null;
  const name = nameOf(test.right);
  return name === '' ? null : { subject: pathOf(test.left), name };
}
