import { calleeLabel, calleeName } from '../../facts/calls.ts';
import { plainName } from '../../facts/names.ts';
import { descendants } from '../../facts/walk.ts';
import type { Handler, SyntaxNode } from '../../languages/syntax.ts';
import { type FailedUsageRead, failedUsageReads, takerOf } from '../../trace/losses/failed-usage-reads.ts';
import { type UnheardFailure, unheardFailures } from '../../trace/losses/unheard-failures.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-601: a failure of the metering pipeline is turned into "there was no usage", or kept, and nobody hears of it. */
export const failureAsNoData = defineRule({
  id: 'MTR-601',
  name: 'failure-as-no-data',
  section: 'observability',
  title: 'Nobody hears of a failure of metering',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is every failure of the metering pipeline told apart from an empty period, counted and alerted?',
  cost: 'The period is taken as empty and closed, and its usage is never billed.',
  remediation:
    'Say "no data" only for the answer that means it; let every other failure stop the period and alert.',
  references: [
    'https://cwe.mitre.org/data/definitions/755.html',
    'https://sre.google/sre-book/monitoring-distributed-systems/',
  ],
  *match(scope) {
    for (const facts of scope.audited) for (const found of unheardFailures(facts)) yield toUnheard(found);
    for (const facts of scope.audited)
      for (const found of failedUsageReads(facts)) {
        const taker = takerOf(found, scope.trace);
        // What is shown to a customer as none is MTR-508's matter.
        if (taker !== 'screen') yield toNothing({ ...found, taker });
      }
    for (const { file, nodes } of scope.audited)
      for (const attempt of nodes('try'))
        for (const handler of attempt.handlers) {
          if (!takesAll(handler)) continue;
          const thrown = handler.body.find((statement) => statement.kind === 'throw');
          const name = thrown?.kind === 'throw' ? emptyName(thrown.value) : null;
          if (!thrown || name === null) continue;
          yield {
            file,
            node: thrown,
            confidence: 'likely',
            message:
              `Any failure is raised again as \`${name}\`, which says that there was nothing: ` +
              'a time-out or an outage closes the period as empty, and its usage is never billed.',
          };
        }
  },
});

function toNothing({ file, node, read, taker, isAlerted }: FailedUsageRead): Match {
  const then =
    taker === 'bill'
      ? 'what is billed by it is billed as nothing'
      : 'whoever sums or bills it takes the period as empty';
  return {
    file,
    node,
    evidence: [{ file, node: read }],
    confidence: isAlerted ? 'possible' : 'likely',
    message: `When \`${calleeLabel(read)}\` fails, the answer is the same as for no usage at all: ${then}, and that usage is never billed.`,
  };
}

function toUnheard({ file, node, why }: UnheardFailure): Match {
  return {
    file,
    node,
    // An alert on lines of the log is kept outside of the code.
    confidence: 'possible',
    message:
      why === 'given-up'
        ? 'Usage is given up here, and nothing counts it or alerts anybody: it is never billed, and nobody learns of it before the books are closed.'
        : 'Other outcomes of this code are counted or alerted, and this failure of metering is not: it may go on for days while usage is not billed, and nobody is told.',
    remediation:
      'Count the failure under its own name with an alert on its rate, or hand it to the error tracker.',
  };
}

function takesAll({ types }: Handler): boolean {
  return types.every((type) =>
    /(^|[.:\\])(Exception|BaseException|StandardError|Throwable|Error)$/.test(type),
  );
}

const EMPTY =
  /^(?:\w*error)?no(data|usage|events|records|metrics|samples|measurements|rows)(collected|found|available|error|exception)*$/;

/** The name of what is thrown, where it says that there was nothing. */
function emptyName(value: SyntaxNode | null): string | null {
  if (value === null) return null;
  for (const node of descendants(value)) {
    const name =
      node.kind === 'call'
        ? calleeName(node)
        : node.kind === 'name' || node.kind === 'member'
          ? node.name
          : '';
    if (EMPTY.test(plainName(name))) return name;
  }
  return null;
}
