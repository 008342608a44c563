import { fieldsBehind } from '../../facts/field-sources.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { descendants, enclosingNamedFunction, isWithin } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-124: a piece of a stream is built anew from the one that came, and its usage is left behind. */
export const rebuiltAnswer = defineRule({
  id: 'MTR-124',
  name: 'rebuilt-answer',
  section: 'ingestion',
  title: 'A piece of a stream is built anew without its usage',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does the usage of a streamed answer survive every place that copies or rewrites its pieces?',
  cost: 'Whoever meters behind this place sees streamed requests without usage: they count as zero and are never billed.',
  remediation:
    'Hand the usage on with the piece that carries it, as is done for answers that come in one piece.',
  references: [
    'https://platform.openai.com/docs/api-reference/chat/streaming#chat-streaming-usage',
    'https://api-docs.deepseek.com/api/create-chat-completion',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      const usage = usageReadIn(facts);
      if (usage === null) continue;
      for (const { node, fields } of rebuilt(facts)) {
        const fn = enclosingNamedFunction(node);
        const source = sourceOf(fields);
        if (fn === null || source === null || !isPiece(node, fn) || speaksOfUsage(fn)) continue;
        if (isWithin(usage, fn)) continue;
        yield {
          file: facts.file,
          node,
          evidence: [{ file: facts.file, node: usage }],
          confidence: 'likely',
          message: `\`${fn.name ?? ''}\` builds each piece of the stream anew from \`${source}\` and leaves its \`usage\` behind: streamed requests arrive without usage behind this place, and are never billed.`,
        } satisfies Match;
      }
    }
  },
});

type Field = readonly [name: string, value: SyntaxNode];

/** Literals and calls that build an answer: they have choices, and no usage. */
function* rebuilt({ nodes }: FileFacts): Generator<{ node: SyntaxNode; fields: readonly Field[] }> {
  for (const node of nodes('object')) {
    if (node.entries.some(({ isSpread }) => isSpread)) continue;
    yield {
      node,
      fields: node.entries.flatMap(({ key, value }): Field[] => (key === null ? [] : [[key, value]])),
    };
  }
  for (const node of nodes('call')) {
    if (node.arguments.some(({ isSpread }) => isSpread)) continue;
    const fields = node.arguments.flatMap(({ name, value }): Field[] =>
      name === null ? [] : [[name, value]],
    );
    if (fields.length > 0) yield { node, fields };
  }
}

/** Fields that every piece has and that are handed on as they came. */
const COPIED = /^(id|object|created|model|systemfingerprint)$/;
const FEWEST_COPIED = 2;

/** The piece that the fields are copied from, with its choices; null where they come from several places. */
function sourceOf(fields: readonly Field[]): string | null {
  const choices = fields.find(([name]) => plainName(name) === 'choices');
  if (choices === undefined || fields.some(([name]) => /usage/i.test(name))) return null;
  const sources = new Map<string, number>();
  for (const [name, value] of fields) {
    const own = plainName(name);
    if (!COPIED.test(own)) continue;
    for (const path of fieldsBehind(value)) {
      const [root = '', field = ''] = path;
      if (path.length === 2 && plainName(field) === own) sources.set(root, (sources.get(root) ?? 0) + 1);
    }
  }
  const [best] = [...sources].sort(([, one], [, other]) => other - one);
  if (best === undefined || best[1] < FEWEST_COPIED) return null;
  return readsChoices(choices[1], best[0]) ? best[0] : null;
}

function readsChoices(value: SyntaxNode, source: string): boolean {
  for (const node of descendants(value))
    if (node.kind === 'member' && plainName(node.name) === 'choices')
      if (node.object.kind === 'name' && node.object.name === source) return true;
  return false;
}

/** A piece of a stream, not a whole answer. */
function isPiece(node: SyntaxNode, fn: FunctionNode): boolean {
  const names = [fn.name ?? '', ...fn.parameters.map(({ name }) => name)];
  if (
    names.some((name) => wordsOf(name).some((word) => /^(chunk|chunks|stream|streaming|delta)$/.test(word)))
  )
    return true;
  for (const inner of descendants(node)) {
    if (inner.kind === 'string' && inner.value === 'chat.completion.chunk') return true;
    if (
      inner.kind === 'object' &&
      inner.entries.some(({ key }) => key !== null && plainName(key) === 'delta')
    )
      return true;
  }
  return false;
}

function speaksOfUsage(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if ((node.kind === 'name' || node.kind === 'member') && /usage/i.test(node.name)) return true;
    if (node.kind === 'string' && /usage/i.test(node.value)) return true;
    if (node.kind === 'object' && node.entries.some(({ key }) => key !== null && /usage/i.test(key)))
      return true;
  }
  return false;
}

/** Where the file hands on the usage of a whole answer: there it is known that usage matters. */
function usageReadIn(facts: FileFacts): SyntaxNode | null {
  const { nodes } = facts;
  for (const node of nodes('object'))
    for (const { key, value } of node.entries)
      if (key !== null && plainName(key) === 'usage' && countsOrReads(value)) return value;
  for (const call of nodes('call'))
    for (const { name, value } of call.arguments)
      if (name !== null && plainName(name) === 'usage' && countsOrReads(value)) return value;
  return tokensRead(facts);
}

/** `last?.usage?.total_tokens`: what arrives with the pieces is counted. */
function tokensRead({ nodes }: FileFacts): SyntaxNode | null {
  return (
    nodes('member').find(
      ({ name, object }) =>
        /tokens?$/i.test(name) && object.kind === 'member' && plainName(object.name) === 'usage',
    ) ?? null
  );
}

function countsOrReads(value: SyntaxNode): boolean {
  for (const node of descendants(value))
    if (node.kind === 'member' && /usage|tokens?/i.test(node.name)) return true;
  return false;
}
