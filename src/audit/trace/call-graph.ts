import { calleeName, pathOf, receiverOf } from '../facts/calls.ts';
import { typesOf } from '../facts/declared-types.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { lastName, plainName } from '../facts/names.ts';
import { putUnder } from '../facts/put-under.ts';
import { remember } from '../facts/remember.ts';
import { resolve } from '../facts/values.ts';
import { ancestors, enclosingFunction, enclosingNamedFunction, rootOf } from '../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';

/** Which of the loaded functions a call may run, and who calls them: by name, since types are not known. */
export interface CallGraph {
  /** Functions the call may mean; empty where the name is foreign or too common to tell. */
  readonly definitionsOf: (call: CallNode) => readonly FunctionNode[];
  /** Calls that may mean this function. */
  readonly callersOf: (fn: FunctionNode) => readonly CallNode[];
  /** Functions of this name, in any casing. */
  readonly named: (name: string) => readonly FunctionNode[];
  /** The file a call of the graph stands in. */
  readonly fileOf: (node: SyntaxNode) => SyntaxFile;
}

/** A name defined more often than this says nothing about which definition is meant. */
const MAX_DEFINITIONS = 3;

/** Among more functions of one name no receiver tells which is meant, and looking would cost their product. */
const MAX_LOOKED_AT = 40;

/** Names so common that without a matching receiver they mean anything. */
const COMMON_NAMES: ReadonlySet<string> = new Set(
  `create add get set put post send run main handle handler process execute perform call new init constructor request
  update delete save insert find load start stop close open read write publish consume emit log next done apply build
  make parse format map filter reduce each push pop then catch test validate check initialize index show list all
  fetch query exec do register append copy flush reset record track report`.split(/\s+/),
);

/** Joins calls and functions of the files by name. Cost is linear in calls and functions. */
export function buildCallGraph(files: readonly FileFacts[]): CallGraph {
  const definitions = new Map<string, FunctionNode[]>();
  for (const facts of files)
    for (const fn of facts.nodes('function')) {
      const name = ownName(fn);
      if (name === null) continue;
      putUnder(definitions, plainName(name), fn);
    }
  const callers = new Map<FunctionNode, CallNode[]>();
  const definitionsOf = remember((call: CallNode): readonly FunctionNode[] => {
    const name = plainName(nameRun(call));
    const found = definitions.get(name);
    if (found === undefined || found.length > MAX_LOOKED_AT) return [];
    const meant = COMMON_NAMES.has(name) ? found.filter((fn) => isOnReceiver(fn, call)) : found;
    const fitting = receiverOf(call) === null ? nearest(meant.filter(isSpelledSo(call)), call) : meant;
    return fitting.length <= MAX_DEFINITIONS ? fitting.filter((fn) => fn !== enclosingFunction(call)) : [];
  });
  for (const facts of files)
    for (const call of facts.nodes('call')) for (const fn of definitionsOf(call)) putUnder(callers, fn, call);
  return {
    definitionsOf,
    callersOf: (fn) => callers.get(fn) ?? [],
    named: (name) => definitions.get(plainName(name)) ?? [],
    fileOf: fileIn(files),
  };
}

function fileIn(files: readonly FileFacts[]): CallGraph['fileOf'] {
  const byRoot = new Map<SyntaxNode, SyntaxFile>(files.map(({ file }) => [file.root, file]));
  return (node) => {
    const file = byRoot.get(rootOf(node));
    if (file === undefined) throw new Error('a node was asked for that is in no file of the graph');
    return file;
  };
}

/** A bare name means the function of its own file, where there is one, and not its namesakes elsewhere. */
function nearest(functions: readonly FunctionNode[], call: CallNode): readonly FunctionNode[] {
  if (functions.length < 2) return functions;
  const root = rootOf(call);
  const own = functions.filter((fn) => rootOf(fn) === root);
  return own.length > 0 ? own : functions;
}

/** `CreatePayment(…)` makes a thing of a class, and does not run `create_payment`. */
function isSpelledSo(call: CallNode): (fn: FunctionNode) => boolean {
  const isUpper = /^\p{Lu}/u.test(calleeName(call));
  return (fn) => isUpper === /^\p{Lu}/u.test(ownName(fn) ?? '');
}

/** `SendUsageJob.perform_later` runs `perform` of the class; a queue's `delay` runs what it hangs on. */
function nameRun(call: CallNode): string {
  const name = calleeName(call);
  const receiver = receiverOf(call);
  if (receiver === null) return name;
  if (/^(?:perform_(?:async|later|in|at|now)|perform_bulk)$/.test(name)) return 'perform';
  if (/^(?:delay|apply_async|delay_on_commit)$/.test(name)) return lastName(pathOf(receiver));
  return name === 'call' && /^\p{Lu}/u.test(pathOf(receiver)) ? 'call' : name;
}

/** A function's own name, or the name of the variable or field it is assigned to: `const send = async () => ...`. */
export function ownName(fn: FunctionNode): string | null {
  if (fn.name !== null) return fn.name;
  let holder = fn.parent;
  // `{ track: async () => ... }` is a method by another spelling.
  if (holder?.kind === 'object') return holder.entries.find((entry) => entry.value === fn)?.key ?? null;
  // `const send = useCallback(async () => ...)` is called by the variable's name too.
  if (holder?.kind === 'call' && holder.arguments[0]?.value === fn) holder = holder.parent;
  if (holder?.kind !== 'assign' || holder.targets.length !== 1) return null;
  const [target] = holder.targets;
  return target?.kind === 'name' || target?.kind === 'member' ? target.name : null;
}

/** The innermost function a person would call by a name, named by the variable it is assigned to if need be. */
export function functionAround(node: SyntaxNode): FunctionNode | null {
  for (const above of ancestors(node)) if (above.kind === 'function' && ownName(above) !== null) return above;
  return enclosingNamedFunction(node);
}

/** The name of the type a method, or a node in one, belongs to; null for plain functions. */
export function ownerName(fn: SyntaxNode): string | null {
  if (fn.kind === 'function' && fn.receiver !== null) return fn.receiver.type;
  for (const above of ancestors(fn)) {
    if (above.kind === 'class') return above.name;
    // What stands in a method belongs to the method's type.
    if (above.kind === 'function' && above.receiver !== null) return above.receiver.type;
  }
  return null;
}

function isOnReceiver(fn: FunctionNode, call: CallNode): boolean {
  const owner = ownerName(fn);
  const receiver = receiverOf(call);
  if (owner === null) return receiver === null;
  // `add(stored)` in a class that has an `add`, where the language needs no `this`.
  if (receiver === null)
    return ownerName(call) === owner && !/^(self|cls)$/.test(fn.parameters[0]?.name ?? '');
  if (isMadeAs(receiver, owner) || isDeclaredAs(receiver, fn, owner)) return true;
  const [type, variable] = [plainName(lastName(owner)), plainName(lastName(pathOf(receiver)))];
  if (variable === 'this' || variable === 'self') return ownerName(call) === owner;
  // Go names its own receiver: `func (p *Publisher) Publish` calls `p.put`.
  const own = enclosingNamedFunction(call)?.receiver;
  if (own && own.name === pathOf(receiver)) return own.type === owner;
  return (
    type.length >= MIN_TYPE_NAME &&
    (type.includes(variable) || variable.includes(type)) &&
    variable.length >= 4
  );
}

/** A field or parameter is declared with the method's type, or with one that its class is made from. */
function isDeclaredAs(receiver: SyntaxNode, fn: FunctionNode, owner: string): boolean {
  const types = declaredTypes(receiver);
  if (types.length === 0) return false;
  const own = [owner, ...basesAround(fn)].map((name) => plainName(lastName(name)));
  return types.some((type) => own.includes(type));
}

/** Asked once for each function of a common name. */
const declaredTypes = remember((receiver: SyntaxNode): readonly string[] =>
  typesOf(receiver).map((type) => plainName(type)),
);

function basesAround(fn: FunctionNode): readonly string[] {
  for (const above of ancestors(fn)) if (above.kind === 'class') return above.bases.map(pathOf);
  return [];
}

/** True where the call's receiver is the function's own: its type, its class, or the module that its file is. */
export function isCalledOn(fn: FunctionNode, file: SyntaxFile, call: CallNode): boolean {
  if (isOnReceiver(fn, call)) return true;
  const receiver = receiverOf(call);
  if (ownerName(fn) !== null || receiver?.kind !== 'name') return false;
  const modules = file.path
    .replace(/\.\w+$/, '')
    .split('/')
    .slice(-2);
  return modules.some((part) => plainName(part) === plainName(receiver.name));
}

/**
 * `w := &worker{…}`, `const w = new Worker()`, `w := NewWorker()`: the variable's value says what it is, or what is called on
 * where it is made, `Worker.new.run`.
 */
function isMadeAs(receiver: SyntaxNode, owner: string): boolean {
  const made = resolve(receiver);
  const type = plainName(lastName(owner));
  if (made.kind === 'object') return made.typeName !== null && plainName(lastName(made.typeName)) === type;
  // Ruby makes things without parentheses, and with them calls `new` on the class.
  const maker = made.kind === 'call' && made.callee.kind === 'member' ? made.callee : made;
  if (maker.kind === 'member' && maker.name === 'new')
    return plainName(lastName(pathOf(maker.object))) === type;
  if (made.kind !== 'call') return false;
  const name = plainName(calleeName(made));
  return name === type || name === `new${type}`;
}

/** `s` and `db` fit into every type's name. */
const MIN_TYPE_NAME = 4;
