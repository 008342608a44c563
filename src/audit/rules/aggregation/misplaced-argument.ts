import { calleeLabel, callsWithin, pathOf } from '../../facts/calls.ts';
import { type DeclaredFunction, functionIndex } from '../../facts/functions.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import type { CallNode, SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode, isPaymentCode, isScreenCode } from '../../trace/billing-code.ts';
import {
  type Misplaced,
  type MisplacedArguments,
  misplacedArguments,
} from '../../trace/misplaced-arguments.ts';
import { type LeftBehind, leftBehind } from '../../trace/moved-parameters.ts';
import { hintOf, hintOfName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-365: an argument stands in the place of a parameter that another one is named for. */
export const misplacedArgument = defineRule({
  id: 'MTR-365',
  name: 'misplaced-argument',
  section: 'aggregation',
  title: 'An argument is given in the place of another one',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does every call of billing code give its arguments in the order in which they are taken?',
  cost: 'An amount, a quantity, an id or a period is recorded as another one: what is counted, limited or billed from it is wrong, and nothing complains.',
  remediation: 'Hand the arguments over in the order in which they are taken, or by name.',
  references: [
    'https://research.google/pubs/detecting-argument-selection-defects/',
    'https://cwe.mitre.org/data/definitions/683.html',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    const told = new Set<CallNode>();
    for (const facts of scope.files)
      for (const misplaced of misplacedArguments(facts, index)) {
        const { call, declared, places } = misplaced;
        if (!isAboutBilling({ call, declared, names: namesIn(places) }, facts.file)) continue;
        told.add(call);
        yield toMatch(misplaced, facts.file);
      }
    if (scope.base === null) return;
    for (const left of leftBehind({ ...scope, base: scope.base.audited }))
      if (!told.has(left.call) && isAboutBilling({ ...left, names: namesOfMoved(left) }, left.facts.file))
        yield toLeft(left);
  },
});

function namesIn(places: readonly Misplaced[]): readonly string[] {
  return places.flatMap(({ given, taken }) => [taken, lastName(given ?? '')]);
}

function namesOfMoved({ before, now }: LeftBehind): readonly string[] {
  return [before.name, now.name];
}

interface Handed {
  readonly call: CallNode;
  readonly declared: DeclaredFunction;
  readonly names: readonly string[];
}

/** The call or what it calls is about billing, what is given says so, or the function hands it on to what does. */
function isAboutBilling({ call, declared, names }: Handed, file: SyntaxFile): boolean {
  if (isScreenCode(call, file)) return false;
  const [inside = declared.node] = declared.node.body;
  return (
    isBillingCode(call, file) ||
    isBillingCode(inside, declared.file) ||
    isPaymentCode(call, file) ||
    isPaymentCode(inside, declared.file) ||
    names.some((name) => hintOfName(name) === 'strong') ||
    callsWithin(declared.node).some((inner) => hintOf(wordsOf(pathOf(inner))) === 'strong')
  );
}

function toMatch({ call, declared, how, places }: MisplacedArguments, file: SyntaxFile): Match {
  return {
    file,
    node: call,
    evidence: [{ file: declared.file, node: declared.node, lines: headOf(declared) }],
    confidence: 'likely',
    message: `\`${calleeLabel(call)}\` is given ${said(places[0])}, and ${said(places[1])}${how === 'left out' ? ': one argument is left out, and those behind it have moved up. Nothing' : ': nothing'} complains, and what is recorded, limited or billed by it is another figure than the one meant.`,
  };
}

/** `settle(volume, null, reservations)`, where the last two have changed places. */
function toLeft({ facts: { file }, call, declared, before, now }: LeftBehind): Match {
  return {
    file,
    node: call,
    evidence: [{ file: declared.file, node: declared.node, lines: headOf(declared) }],
    confidence: 'likely',
    message: `\`${calleeLabel(call)}\` takes \`${now.name}\` now where it took \`${before.name}\`, and this call gives its arguments in the old order: nothing complains, and what is recorded, limited or billed by it is another figure than the one meant.`,
  };
}

function said({ given, taken }: Misplaced): string {
  const what = given === null ? 'nothing' : given === '' ? 'something else' : `\`${given}\``;
  return `${what} where it takes \`${taken}\``;
}

/** The lines of a function's parameters: what its body holds proves nothing here. */
function headOf({ node }: DeclaredFunction): { readonly startLine: number; readonly endLine: number } {
  const { startLine } = node.span;
  return { startLine, endLine: Math.max(startLine, (node.body[0]?.span.startLine ?? 0) - 1) };
}
