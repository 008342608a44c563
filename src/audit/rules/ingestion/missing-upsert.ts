import { calleeLabel } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type MissingUpsert, missingUpserts } from '../../facts/rows/missing-upserts.ts';
import { isUsageCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-139: usage is added to a document that the update was to make, and does not. */
export const missingUpsert = defineRule({
  id: 'MTR-139',
  name: 'missing-upsert',
  section: 'ingestion',
  title: 'Usage is added to a document that nothing makes',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does an update that counts usage make the row or document where there is none yet?',
  cost: 'The first usage of every customer, key or day matches nothing and is dropped, and no error tells of it.',
  remediation: 'Run the update as an upsert, on every way that runs it.',
  references: [
    'https://www.mongodb.com/docs/manual/reference/operator/update/setOnInsert/',
    'https://www.mongodb.com/docs/manual/reference/method/db.collection.updateOne/#upsert',
  ],
  *match({ audited }) {
    for (const facts of audited)
      for (const found of missingUpserts(facts))
        if (isUsageCode(found.node, facts.file)) yield toMatch(facts, found);
  },
});

function toMatch({ file }: FileFacts, { node, starts, twin }: MissingUpsert): Match {
  const other = twin === null ? '' : `, as line ${twin.span.startLine} does with the same update`;
  return {
    file,
    node,
    evidence: [{ file, node: starts }, ...(twin === null ? [] : [{ file, node: twin }])],
    confidence: 'likely',
    message: `\`${calleeLabel(node)}\` says by what a new document starts, and does not ask for one to be made${other}: where there is none yet, this usage is added to nothing.`,
  };
}
