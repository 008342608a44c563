import { calleeLabel, calleeName } from '../../facts/calls.ts';
import { isErrorName, toErrorCheck } from '../../facts/failures/failure.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isReserveCall } from '../../facts/money/reservations.ts';
import { statementsAfter } from '../../facts/statements.ts';
import type { AssignNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { openedChecks } from '../../trace/limits/opened-checks.ts';
import { isEnforceName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-403: when the check of a limit fails, the usage goes on, and nobody is told. */
export const failsOpen = defineRule({
  id: 'MTR-403',
  name: 'fails-open',
  section: 'limits',
  title: 'A limit fails open without notice',
  severity: 'high',
  classification: 'vulnerability',
  question: 'What happens to usage when the check of a limit itself fails?',
  cost: 'For as long as the check fails, customers without credit are served and nothing is charged.',
  remediation:
    'Refuse when the check fails; where the product must go on, count and alert each such pass, and charge for it afterwards.',
  references: [
    'https://cwe.mitre.org/data/definitions/636.html',
    'https://cwe.mitre.org/data/definitions/391.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const { step, lines, check, checked } of openedChecks(facts, scope.trace))
        yield {
          ...toMatch(facts.file, step, check),
          ...(lines ? { lines } : {}),
          ...(checked ? { evidence: [{ file: facts.file, node: checked }] } : {}),
        };
      yield* matchOtherError(facts);
    }
  },
});

function toMatch(file: SyntaxFile, answer: SyntaxNode, check: string): Match {
  return {
    file,
    node: answer,
    confidence: 'likely',
    ...(saysOnPurpose(file, answer) ? { confidence: 'possible' as const } : {}),
    message:
      `When \`${check}\` fails, the usage is allowed here and nobody is told: ` +
      'as long as the check is down, customers without credit are served for nothing.',
  };
}

/** A comment at the answer, or the line it leaves in the log, says that it is meant. */
function saysOnPurpose(file: SyntaxFile, answer: SyntaxNode): boolean {
  if (FAILS_OPEN.test(linesBefore(file, answer))) return true;
  return file.comments.some(
    ({ span, text }) =>
      span.endLine >= answer.span.startLine - LINES_OF_A_COMMENT &&
      span.startLine <= answer.span.endLine &&
      (FAILS_OPEN.test(text) || /do not block|don't block|allow .*(if|when|on) .*(error|fail)/i.test(text)),
  );
}

const FAILS_OPEN =
  /\bfail(s|ed|ing)?[-_ ]?open|\b(allowing|letting) (the |this |it )?(request|call|usage|traffic|through|pass)|放行|允许通过|降级/i;
const LINES_OF_A_COMMENT = 4;

function linesBefore({ text }: SyntaxFile, { span }: SyntaxNode): string {
  let start = span.start;
  for (let line = 0; line <= LINES_OF_A_COMMENT && start > 0; line++)
    start = text.lastIndexOf('\n', start - 1);
  return text.slice(Math.max(0, start), span.end);
}

/** The check answers its error in one variable, and the next statement tests another. */
function* matchOtherError({ file, nodes }: FileFacts): Generator<Match> {
  for (const assign of nodes('assign')) {
    const [error] = assign.targets.slice(-1);
    const call = assign.value;
    if (error?.kind !== 'name' || !isErrorName(error.name) || call?.kind !== 'call') continue;
    if (!isReserveCall(call) && !isEnforceName(calleeName(call))) continue;
    const [next] = statementsAfter(assign);
    const check = next?.kind === 'if' && !next.init ? toErrorCheck(next) : null;
    if (!next || !check || check.variable === error.name || isTested(assign, error.name, next)) continue;
    yield {
      file,
      node: assign,
      evidence: [{ file, node: next }],
      confidence: 'certain',
      message:
        `\`${calleeLabel(call)}\` answers its error in \`${error.name}\`, but the next statement tests \`${check.variable}\`: ` +
        'a refusal is never seen, and customers without quota are served for nothing.',
      remediation: `Test \`${error.name}\`.`,
    };
  }
}

/** A later statement of the same list asks for the error after all, before another call answers into the name. */
function isTested(assign: AssignNode, name: string, next: SyntaxNode): boolean {
  for (const statement of statementsAfter(assign)) {
    if (statement === next) continue;
    if (
      statement.kind === 'assign' &&
      statement.targets.some((one) => one.kind === 'name' && one.name === name)
    )
      return false;
    if (statement.kind === 'if' && !statement.init && toErrorCheck(statement)?.variable === name) return true;
  }
  return false;
}
