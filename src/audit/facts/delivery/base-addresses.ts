import type { AssignNode, CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import { lastName, plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { descendants, rootOf } from '../walk.ts';

/** How clients call the address that relative paths are put behind, in the plain spelling of all languages. */
const BASE_NAMES: ReadonlySet<string> = new Set(
  `baseurl baseuri baseaddress prefixurl prefix rooturi rooturl endpoint host serverurl apiurl apibase setbaseurl
  setbaseuri withbaseurl withbaseuri defaultbaseurl hosturl`.split(/\s+/),
);

/** Makers of clients that take the address first, or under so common a name as `url`. */
const MAKERS =
  /^(Faraday|HTTPClient|RestClient|Excon|HttpClient|Client|ClientSession|Session|Typhoeus|create|extend|defaults|NewClient|New|Resource|GuzzleClient|Connection)(\.new)?$/;

/** So much of what makes a client is looked through. */
const MAX_LOOKED_AT = 150;

/**
 * The addresses a call's relative path may be put behind: those its client was made with in this file, or where the
 * client was made elsewhere the only one the file speaks of. Empty where none is known.
 */
export function baseAddressesFor(call: CallNode): readonly SyntaxNode[] {
  const receiver = rootReceiver(call);
  const { makers, all } = basesOfFile(rootOf(call));
  if (receiver !== null) {
    const own = (makers.get(plainName(receiver)) ?? []).flatMap(basesIn);
    if (own.length > 0) return own;
  }
  return all.length === 1 ? all : [];
}

/** The client at the head of a chain of calls: `sequence` in `sequence.post().uri(path)`, `http` in `this.http.post()`. */
function rootReceiver(call: CallNode): string | null {
  let at: SyntaxNode | null = receiverOf(call);
  while (at?.kind === 'call') at = at.callee.kind === 'member' ? at.callee.object : at.callee;
  if (at === null) return null;
  const path = pathOf(at);
  return path === '?' ? null : lastName(path);
}

interface Bases {
  /** What a variable, a field or a method of this name is made by. */
  readonly makers: ReadonlyMap<string, readonly SyntaxNode[]>;
  /** Every base address given in the file. */
  readonly all: readonly SyntaxNode[];
}

const basesOfFile = remember((root: SyntaxNode): Bases => {
  const makers = new Map<string, SyntaxNode[]>();
  const all: SyntaxNode[] = [];
  const add = (name: string, maker: SyntaxNode): void => {
    const plain = plainName(name);
    makers.set(plain, [...(makers.get(plain) ?? []).slice(-MAX_MAKERS), maker]);
  };
  for (const node of descendants(root)) {
    all.push(...basesAt(node));
    if (node.kind === 'assign') addAssigned(node, add);
    if (node.kind === 'function' && node.name !== null && node.parameters.length === 0) add(node.name, node);
  }
  const bases = { makers, all };
  return bases;
});

/** A name made more often than this is not one client. */
const MAX_MAKERS = 3;

function addAssigned(assign: AssignNode, add: (name: string, maker: SyntaxNode) => void): void {
  for (const target of assign.targets) {
    if (target.kind !== 'name' && target.kind !== 'member') continue;
    // `client.BaseAddress = new Uri(…)` makes nothing, and says where the client's paths begin.
    if (target.kind === 'member' && BASE_NAMES.has(plainName(target.name))) {
      const path = pathOf(target.object);
      add(lastName(path), assign);
    }
    if (assign.value !== null) add(target.name, assign.value);
  }
}

function basesIn(maker: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let looked = 0;
  for (const node of descendants(maker, (inner) => !isOtherFunction(inner, maker))) {
    if (++looked > MAX_LOOKED_AT) break;
    found.push(...basesAt(node));
  }
  return found;
}

function isOtherFunction(node: SyntaxNode, maker: SyntaxNode): node is FunctionNode {
  return node.kind === 'function' && node !== maker && node.variety !== 'lambda';
}

function basesAt(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'object':
      return node.entries.flatMap(({ key, value }) => (key !== null && isBase(key, value) ? [value] : []));
    case 'call':
      return basesGiven(node);
    case 'assign': {
      const [target] = node.targets;
      const isNamed = target?.kind === 'member' && BASE_NAMES.has(plainName(target.name));
      return isNamed && node.value !== null && isBase(target.name, node.value) ? [node.value] : [];
    }
    default:
      return [];
  }
}

function basesGiven(call: CallNode): readonly SyntaxNode[] {
  const [first] = call.arguments;
  const isMaker = MAKERS.test(calleeName(call)) || MAKERS.test(pathOf(call.callee));
  const named = call.arguments.filter(
    ({ name, value }) => name !== null && (isBase(name, value) || (isMaker && /^(url|uri)$/i.test(name))),
  );
  if (named.length > 0) return named.map(({ value }) => value);
  if (first === undefined || first.name !== null) return [];
  // `.baseUrl("https://…")` of a builder, `base_uri 'https://…'` of a class, `Faraday.new('https://…')`.
  const isSetter = BASE_NAMES.has(plainName(calleeName(call))) && call.arguments.length === 1;
  const isMade = isMaker && first.value.kind === 'string' && /^https?:/.test(first.value.value);
  return isSetter || isMade ? [first.value] : [];
}

/** `prefix` and `host` mean other things as well: there the value has to look like an address. */
function isBase(name: string, value: SyntaxNode): boolean {
  const plain = plainName(name);
  if (!BASE_NAMES.has(plain)) return false;
  return (
    !/^(prefix|endpoint|host)$/.test(plain) || (value.kind === 'string' && /^https?:|\./.test(value.value))
  );
}
