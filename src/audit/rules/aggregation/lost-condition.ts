import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { type ChosenRows, chosenRows } from '../../facts/rows/chosen-rows.ts';
import { descendants, enclosingNamedFunction, namesWithin, rootOf } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-339: a query over billed rows chose them by a column before the change, and does not any more. */
export const lostCondition = defineRule({
  id: 'MTR-339',
  name: 'lost-condition',
  section: 'aggregation',
  title: 'A condition that chose billed rows is gone',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does a rewritten query over usage, invoices or credits keep every condition that decided which rows count?',
  cost: 'Rows that did not count before count now: void or unpaid invoices, deleted usage, other customers’ rows are billed, granted or shown.',
  remediation:
    'Keep the condition, or say in the change why these rows count from now on, and from which period.',
  references: [
    'https://cwe.mitre.org/data/definitions/682.html',
    'https://docs.stripe.com/billing/invoices/overview#invoice-status',
  ],
  *match({ files, base }) {
    const before = new Map(base?.files.map((facts) => [facts.file.path, facts]));
    for (const facts of files) {
      const old = before.get(facts.file.path);
      if (old !== undefined && old.file.text !== facts.file.text) yield* matchFile(facts, old);
    }
  },
});

function* matchFile(facts: FileFacts, old: FileFacts): Generator<Match> {
  const known = byPlace(old);
  for (const [place, queries] of byPlace(facts)) {
    const earlier = known.get(place);
    const [now] = queries;
    const [then] = earlier ?? [];
    // Where one function asks for the same rows twice it cannot be told which query became which.
    if (!now || !then || queries.length > 1 || (earlier ?? []).length > 1) continue;
    if (!isBillingCode(now.node, facts.file) && !isAboutUsage(now.rows, true)) continue;
    const lost = [...then.conditions].find(([plain, written]) => isLost(plain, written, { now, then }));
    if (lost !== undefined) yield toMatch(facts, now, lost[1]);
  }
}

function byPlace(facts: FileFacts): ReadonlyMap<string, readonly ChosenRows[]> {
  return Map.groupBy(
    chosenRows(facts).filter(({ functionName }) => functionName !== null),
    ({ functionName, rows }) => `${functionName ?? ''} ${rows}`,
  );
}

/** Columns and scopes that decide whether a row counts, and for whom. */
const DECIDES =
  /^(status|state|deleted|voided|void|active|inactive|cancelled|canceled|terminated|expired|paid|unpaid|finalized|billable|billed|invoiced|refunded|test|sandbox|livemode|environment|currency|tenant|organization|organisation|customer|account|workspace|team|subscription|kept|undiscarded|archived|disabled|enabled)$/;

function isLost(
  plain: string,
  written: string,
  { now, then }: { readonly now: ChosenRows; readonly then: ChosenRows },
): boolean {
  if (now.conditions.has(plain) || !wordsOf(written).some((word) => DECIDES.test(word))) return false;
  // What is new in the query may say the same: `where(active)` for `status = 'active'`, a filter built elsewhere.
  for (const other of now.conditions.keys()) if (!then.conditions.has(other)) return false;
  const earlier = new Set(namesWithin(then.node).map(plainName));
  for (const name of new Set(namesWithin(now.node).map(plainName))) if (!earlier.has(name)) return false;
  return !isSpokenOf(written, now.node);
}

/** The function still names the column, or what is asked under its name: it may choose by it elsewhere. */
function isSpokenOf(written: string, node: SyntaxNode): boolean {
  const plain = plainName(written);
  for (const inner of descendants(enclosingNamedFunction(node) ?? rootOf(node))) {
    const text =
      inner.kind === 'name' || inner.kind === 'member'
        ? inner.name
        : inner.kind === 'string'
          ? inner.value
          : '';
    if (plainName(text).includes(plain)) return true;
    if (inner.kind === 'object' && inner.entries.some(({ key }) => key !== null && plainName(key) === plain))
      return true;
    if (
      inner.kind === 'call' &&
      inner.arguments.some(({ name }) => name !== null && plainName(name) === plain)
    )
      return true;
  }
  return false;
}

function toMatch(facts: FileFacts, { node, lines, functionName }: ChosenRows, written: string): Match {
  return {
    file: facts.file,
    node,
    ...(lines ? { lines } : {}),
    isRemoval: true,
    confidence: 'likely',
    message: `Before this change \`${functionName ?? ''}\` chose these rows by \`${written}\`; now it does not, so that rows which did not count before are billed, granted or shown.`,
  };
}
