import { type FreeFallback, freeFallbacks } from '../../facts/money/free-fallbacks.ts';
import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isScreenCode } from '../../trace/billing-code.ts';
import { namesAround } from '../../trace/place.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-360: what has no price is charged as free. */
export const unpricedAsFree = defineRule({
  id: 'MTR-360',
  name: 'unpriced-as-free',
  section: 'aggregation',
  title: 'What the price list does not know is free',
  severity: 'high',
  classification: 'vulnerability',
  question: 'What is charged for a model, plan or feature that the price list does not have yet?',
  cost: 'A new model goes live before its price is entered, and all its usage until then is given away, unseen.',
  remediation:
    'Let a missing price stand out: raise, refuse the request, or keep the usage unrated until the price is there. Enter what is free with a price of zero.',
  references: [
    'https://docs.litellm.ai/docs/proxy/custom_pricing',
    'https://docs.python.org/3/library/stdtypes.html#dict.get',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const fallback of freeFallbacks(facts))
        if (isCharged(fallback, facts.file)) yield toMatch(fallback, facts.file);
  },
});

const CHARGES = /cost|price|charge|bill|fee|quota|ratio|amount|credit|spend|usage/i;
/** What is only foreseen or shown harms nobody's bill. */
const FORESEES = /estimat|preview|display|format|describe|forecast|project(ed|ion)|simulat|compare/i;

function isCharged({ node }: FreeFallback, file: SyntaxFile): boolean {
  const names = namesAround(node, namesOfFunction);
  if (names.some((name) => FORESEES.test(name)) || isScreenCode(node, file)) return false;
  return names.some((name) => CHARGES.test(name)) || isBillingCode(node, file);
}

/** A class of prices holds much that charges nobody. */
function namesOfFunction(node: SyntaxNode): readonly string[] {
  return node.kind === 'function' && node.name !== null ? [node.name] : [];
}

function toMatch({ node, table, warns }: FreeFallback, file: SyntaxFile): Match {
  return {
    file,
    node,
    confidence: warns ? 'possible' : 'likely',
    message: `What \`${table}\` does not know costs nothing here: usage of a new or renamed model, plan or feature is charged as free, and nothing tells of it.`,
  };
}
