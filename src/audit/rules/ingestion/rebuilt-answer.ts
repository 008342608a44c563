import { calleeName, fieldNameOf, isCallee, pathOf } from '../../facts/calls.ts';
import { fieldsBehind } from '../../facts/field-sources.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { countReadAt } from '../../facts/models/model-counts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import {
  descendants,
  enclosingFunction,
  enclosingNamedFunction,
  isWithin,
  wholeFunction,
} from '../../facts/walk.ts';
import type { ClassNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { ownName } from '../../trace/call-graph.ts';
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
  *match({ audited, files }) {
    for (const facts of audited) {
      const usage = usageReadIn(facts);
      for (const { node, fields } of rebuilt(facts)) {
        const fn = functionAround(node);
        if (fn === null || speaksOfUsage(fn) || (usage !== null && isWithin(usage, fn))) continue;
        const copied = sourceOf(fields);
        const source = copied ?? (usage === null ? null : convertedFrom(node, fields, fn, facts));
        if (source === null || !isPiece(node, fn) || isCountedBeside(fn, facts)) continue;
        const known = usage ?? (copied === null ? null : usageOfType(facts, files));
        if (known === null) continue;
        yield {
          file: facts.file,
          node,
          evidence: [{ file: facts.file, node: usage ?? node }],
          confidence: 'likely',
          message: `\`${fn.name ?? 'this'}\` builds each piece of the stream anew from \`${source}\` and leaves its \`usage\` behind: streamed requests arrive without usage behind this place, and are never billed.`,
        } satisfies Match;
      }
    }
  },
});

/** The named function around, or the closure where there is none: `transform: (chunk) => ({ … })`. */
function functionAround(node: SyntaxNode): FunctionNode | null {
  return enclosingNamedFunction(node) ?? enclosingFunction(node);
}

/** The pieces have a type here that says that they may carry usage. */
function usageOfType(facts: FileFacts, files: readonly FileFacts[]): SyntaxNode | null {
  // What the SDK calls a piece has usage in all its languages.
  if (
    /ChatCompletionChunk|CreateChatCompletionStreamResponse|ChatCompletionStreamResponse/.test(
      facts.file.text,
    )
  )
    return facts.file.root;
  const folder = facts.file.path.slice(0, facts.file.path.lastIndexOf('/') + 1);
  for (const one of files) {
    if (one !== facts && !one.file.path.startsWith(folder)) continue;
    for (const type of one.nodes('class')) if (isPieceWithUsage(type)) return type;
  }
  return null;
}

function isPieceWithUsage({ body }: ClassNode): boolean {
  const names = body.flatMap((member) =>
    member.kind === 'assign'
      ? member.targets.flatMap((one) => ('name' in one ? [plainName(`${one.name}`)] : []))
      : [],
  );
  return names.includes('usage') && names.includes('choices');
}

/**
 * Another provider's piece brought into the shape of a chat completion, in a file that hands on the usage of whole
 * answers and has no other piece with usage: what is read of it.
 */
function convertedFrom(
  node: SyntaxNode,
  fields: readonly Field[],
  fn: FunctionNode,
  { file, nodes }: FileFacts,
): string | null {
  const object = fields.find(([name]) => plainName(name) === 'object')?.[1];
  const isNamed = object?.kind === 'string' && object.value === 'chat.completion.chunk';
  if (
    !isNamed ||
    !fields.some(([name]) => plainName(name) === 'choices') ||
    fields.some(([name]) => /usage/i.test(name))
  )
    return null;
  const others = nodes('string').filter(({ value }) => value === 'chat.completion.chunk');
  if (others.length !== 1) return null;
  const text = file.text.slice(fn.span.start, fn.span.end);
  const isRead = /candidates|content_?block|delta|generated_?text|\btext\b/i.test(text);
  return isRead && node.span.start > fn.span.start ? readParameter(fn) : null;
}

/** The first parameter that something is read of, and not only called on: a request's context comes before it. */
function readParameter(fn: FunctionNode): string | null {
  const names = new Set<string>();
  for (const one of descendants(fn))
    if (one.kind === 'member' && one.object.kind === 'name' && !isCallee(one)) names.add(one.object.name);
  return (fn.parameters.find(({ name }) => names.has(name)) ?? fn.parameters[0])?.name ?? null;
}

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
    const path = [...fieldsBehind(value), ...fieldsIn(value)].find(
      (one) => one.length === 2 && plainName(one[1] ?? '') === own,
    );
    if (path !== undefined) sources.set(path[0] ?? '', (sources.get(path[0] ?? '') ?? 0) + 1);
  }
  const [best] = [...sources].sort(([, one], [, other]) => other - one);
  if (best === undefined || best[1] < FEWEST_COPIED) return null;
  return readsChoices(choices[1], best[0]) ? best[0] : null;
}

/** `chunk.id.replace('chatcmpl', 'acme')`: the field is handed on, in another form. */
function fieldsIn(value: SyntaxNode): readonly (readonly string[])[] {
  return [...descendants(value)].flatMap((node) =>
    node.kind === 'member' && node.object.kind === 'name' ? [[node.object.name, node.name]] : [],
  );
}

function readsChoices(value: SyntaxNode, source: string): boolean {
  for (const node of descendants(value))
    if (node.kind === 'member' && plainName(node.name) === 'choices')
      if (node.object.kind === 'name' && node.object.name === source) return true;
  return false;
}

/** A piece of a stream, not a whole answer. */
function isPiece(node: SyntaxNode, fn: FunctionNode): boolean {
  const built = node.kind === 'object' ? (node.typeName ?? '') : '';
  const names = [fn.name ?? '', built, ...fn.parameters.map(({ name }) => name)];
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

/**
 * Whoever hands the piece in reads its usage as it came, or the counts that lie in the piece itself:
 * `total += piece.Usage.Tokens; send(convert(&piece))`, `usage.PromptTokens = piece.PromptEvalCount`.
 */
function isCountedBeside(fn: FunctionNode, { nodes }: FileFacts): boolean {
  const name = ownName(fn);
  if (name === null) return false;
  return nodes('call').some((call) => {
    const around = calleeName(call) === name ? wholeFunction(call) : null;
    if (around === null || around === fn) return false;
    const handed = call.arguments.map(({ value }) => pathOf(value)).filter((path) => /\w/.test(path));
    return [...descendants(around)].some(
      (one) =>
        one.kind === 'member' &&
        (USAGE.test(one.name) || countReadAt(one) !== null) &&
        handed.some((path) => isOf(path, one.object)),
    );
  });
}

const USAGE = /^(token_?)?usage(_?metadata|_?info)?$/i;

/** `piece.Payload` is of `piece`. */
function isOf(path: string, node: SyntaxNode): boolean {
  const own = pathOf(node);
  return own === path || own.startsWith(`${path}.`);
}

const speaksOfUsage = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) {
    if ((node.kind === 'name' || node.kind === 'member') && /usage/i.test(node.name)) return true;
    if (node.kind === 'string' && /usage/i.test(node.value)) return true;
    if (node.kind === 'object' && node.entries.some(({ key }) => key !== null && /usage/i.test(key)))
      return true;
  }
  return false;
});

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
    if (/usage|tokens?/i.test(fieldNameOf(node) ?? '') || countReadAt(node) !== null) return true;
  return false;
}
