import { plainName } from '../facts/names.ts';
import { descendants } from '../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import type { CallGraph } from './call-graph.ts';

/** The project's own client puts a request together in so many functions that call each other. */
const MAX_STEPS = 3;

/**
 * The call is one of the project's own client, which sends the key by itself under the provider's name for it, as a header
 * or a field, whatever its parameter is called. False where the key comes from a parameter that the call leaves out.
 */
export function isKeyedByOwnClient(call: CallNode, keyNames: readonly string[], calls: CallGraph): boolean {
  const wanted = new Set(keyNames.map(plainName));
  const meant = calls.definitionsOf(call);
  return (
    meant.length > 0 &&
    meant.every((fn) => {
      const given = keyGivenIn(fn, wanted, calls);
      return given !== null && !isLeftOut(given, fn, call);
    })
  );
}

/** What stands under the key's name in the function or in what it calls; a mention of the name where no value is seen. */
function keyGivenIn(fn: FunctionNode, wanted: ReadonlySet<string>, calls: CallGraph): SyntaxNode | null {
  const seen = new Set<FunctionNode>([fn]);
  let front: readonly FunctionNode[] = [fn];
  for (let step = 0; step < MAX_STEPS && front.length > 0; step++) {
    for (const one of front) {
      const given = valueUnder(one, wanted);
      if (given !== null) return given;
    }
    front = front
      .flatMap((one) => [...descendants(one)].flatMap((node) => (node.kind === 'call' ? [node] : [])))
      .flatMap((call) => calls.definitionsOf(call))
      .filter((one) => !seen.has(one));
    for (const one of front) seen.add(one);
  }
  return null;
}

function valueUnder(fn: FunctionNode, wanted: ReadonlySet<string>): SyntaxNode | null {
  for (const node of descendants(fn)) {
    if (node.kind === 'object') {
      const entry = node.entries.find(({ key }) => key !== null && wanted.has(plainName(key)));
      if (entry !== undefined) return entry.value;
    } else if (node.kind === 'call') {
      const named = node.arguments.find(({ name }) => name !== null && wanted.has(plainName(name)));
      if (named !== undefined) return named.value;
      // `request.headers.set("Idempotency-Key", key)`.
      const [first, second] = node.arguments.map(({ value }) => value);
      if (first?.kind === 'string' && second !== undefined && wanted.has(plainName(first.value)))
        return second;
    } else if (node.kind === 'assign' && node.value !== null) {
      const [target] = node.targets;
      if (target?.kind === 'member' && wanted.has(plainName(target.name))) return node.value;
      if (
        target?.kind === 'index' &&
        target.index.kind === 'string' &&
        wanted.has(plainName(target.index.value))
      )
        return node.value;
    }
  }
  return null;
}

/** `key: nil` of the client's own function, where the caller gives none. */
function isLeftOut(given: SyntaxNode, { parameters }: FunctionNode, call: CallNode): boolean {
  if (given.kind !== 'name') return false;
  const own = parameters.filter(({ name }) => !/^(self|cls)$/.test(name));
  const at = own.findIndex(({ name }) => name === given.name);
  if (at < 0 || own[at]?.default == null) return false;
  const positional = call.arguments.filter(({ name }) => name === null);
  return (
    call.arguments.every(({ name, isSpread }) => name !== given.name && !isSpread) && positional.length <= at
  );
}
