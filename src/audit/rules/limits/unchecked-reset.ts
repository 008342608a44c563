import { calleeName, calleePath, callsWithin } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { noticesChange } from '../../facts/libraries/database-names.ts';
import { remember } from '../../facts/remember.ts';
import { type UncheckedAdvance, uncheckedAdvances } from '../../facts/time/unchecked-advances.ts';
import { descendants } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile } from '../../trace/billing-code.ts';
import { guardsOf } from '../../trace/guards.ts';
import type { Trace } from '../../trace/site.ts';
import { isAboutUsage, isChargingName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-415: two callers with the same copy begin the same period twice. */
export const uncheckedReset = defineRule({
  id: 'MTR-415',
  name: 'unchecked-reset',
  section: 'limits',
  title: 'A period is ended from a copy, without asking whether it is over',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'When two callers find the same period over, does only one of them reset the usage and begin the next?',
  cost: 'Usage is written off twice, credits are granted twice, or a period is skipped: the second caller works on what the first has changed already.',
  remediation:
    'Read it again under a lock, or store it only where the end of the period is still the one that was read, and do nothing otherwise.',
  references: [
    'https://martinfowler.com/eaaCatalog/optimisticOfflineLock.html',
    'https://cwe.mitre.org/data/definitions/367.html',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const advance of uncheckedAdvances(facts)) {
        if (noticesChanges(facts)) continue;
        if (!isBillingCode(advance.node, facts.file) && !isBillingFile(facts.file) && !isOfUsage(advance.fn))
          continue;
        if (guardsOf(advance.node).lock !== null) continue;
        yield toMatch(advance, facts.file, scope.trace);
      }
  },
});

/** A version kept with the row makes the second save fail. */
const noticesChanges = remember(({ nodes }: FileFacts): boolean =>
  nodes('name').some(({ name }) => noticesChange(name)),
);

function isOfUsage(fn: FunctionNode): boolean {
  for (const node of descendants(fn))
    if ((node.kind === 'name' || node.kind === 'member') && isAboutUsage(node.name, false)) return true;
  return false;
}

/** A second run leaves something behind: another invoice, another charge, another grant. */
function isDoneTwice(fn: FunctionNode): boolean {
  return callsWithin(fn).some((call) => {
    const name = calleeName(call);
    return (
      isChargingName(name) ||
      (/invoice|bill(ing|er)?|charge|grant/i.test(calleePath(call)) && MAKES.test(name))
    );
  });
}

const MAKES = /^(create|invoice|bill|charge|issue|finali[sz]e|add|grant|send|generate|insert)/i;

function toMatch({ fn, node, path, subject }: UncheckedAdvance, file: SyntaxFile, trace: Trace): Match {
  const callers = trace.calls.callersOf(fn);
  const isLocked = callers.length > 0 && callers.every((call) => guardsOf(call).lock !== null);
  return {
    file,
    node,
    evidence: [{ file, node: fn }],
    // With one caller it may be that nobody else runs at the time; alone, what is set twice is set to the same.
    confidence:
      !isLocked && (callers.length > 1 || (callers.length === 0 && isDoneTwice(fn))) ? 'likely' : 'possible',
    message: `\`${fn.name ?? ''}\` makes the next period of the \`${path}\` it was handed, and neither reads \`${subject}\` again nor asks whether that period is over: a second caller with the same copy resets and advances it once more.`,
  };
}
