import { calleeName, calleePath, pathOf, receiverOf } from '../facts/calls.ts';
import { typesOf } from '../facts/declared-types.ts';
import { carrierOf } from '../facts/delivery/carried-requests.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { wordsOf } from '../facts/names.ts';
import { remember } from '../facts/remember.ts';
import { resolve } from '../facts/values.ts';
import type { CallNode, SyntaxFile } from '../languages/syntax.ts';
import type { Operation, Provider } from '../providers/provider.ts';
import { buildAddressIndex } from './http-calls.ts';
import { type FileImports, readImports } from './imports.ts';
import { namesOneOf } from './provider-names.ts';
import { buildShapeIndex, type CompiledShape } from './shape-index.ts';
import { BASES, type Basis } from './site.ts';

/** A call that was found to be one of a provider's. */
export interface Recognised {
  readonly call: CallNode;
  readonly provider: Provider;
  readonly operation: Operation;
  readonly basis: Basis;
  /** See `CallShape.answersAtOnce`. */
  readonly answersAtOnce?: true;
  /** See `MeteringSite.isBuffered`. */
  readonly isBuffered?: true;
  /** See `CallShape.makesUp`. */
  readonly makesUp?: string;
}

/** Finds the calls to known providers in one file. */
export type Recogniser = (facts: FileFacts) => readonly Recognised[];

/** Receivers named like this are somebody's client; whose, the file's imports say. */
const CLIENT_WORDS: ReadonlySet<string> = new Set([
  'client',
  'sdk',
  'api',
  'instance',
  'service',
  'writer',
  'producer',
  'publisher',
  'sender',
]);

/** The recogniser of a list of providers, prepared once for one list; its cost per file is linear in the calls. */
export const recogniserOf = remember((providers: readonly Provider[]): Recogniser => {
  const shapes = buildShapeIndex(providers);
  const addresses = buildAddressIndex(providers);
  return (facts) => {
    const imports = readImports(facts);
    const ofSdk = remember((sdk: CompiledShape['sdk']): boolean => imports.has(sdk.imports));
    const isImported = ({ sdk }: CompiledShape): boolean => ofSdk(sdk);
    const carrying = new Set<CallNode>();
    return facts.nodes('call').flatMap((call) => {
      const found = byShape(call, shapes.matching, { file: facts.file, imports, isImported });
      if (found !== null) return [found];
      const address = carrying.has(call) ? null : addresses.find(call, facts.file);
      if (address === null) return [];
      // A request that is made first and sent later is sent where it fails.
      const carrier = carrierOf(call) ?? call;
      carrying.add(carrier);
      const operation = operationAt(address.address, address.provider);
      return [{ call: carrier, provider: address.provider, operation, basis: 'address' as const }];
    });
  };
});

interface Surroundings {
  readonly file: SyntaxFile;
  readonly imports: FileImports;
  readonly isImported: (shape: CompiledShape) => boolean;
}

function byShape(
  call: CallNode,
  matching: (path: string) => readonly CompiledShape[],
  surroundings: Surroundings,
): Recognised | null {
  // A command object does nothing until it is sent: the call that sends it is the site.
  const command = commandIn(call);
  if (command === null && isCommand(call)) return null;
  const subject = command ?? call;
  let best: Recognised | null = null;
  for (const shape of [...matching(calleePath(subject)), ...byType(subject, matching, surroundings)]) {
    const basis = basisFor(subject, shape, surroundings);
    if (basis === null || (best !== null && BASES.indexOf(best.basis) <= BASES.indexOf(basis))) continue;
    best = { call, provider: shape.provider, operation: shape.shape.operation, basis, ...answerOf(shape) };
    if (shape.shape.isBuffered && surroundings.isImported(shape)) best = { ...best, isBuffered: true };
  }
  return best;
}

/**
 * Shapes of the type that the receiver was declared with: `events.CreateAsync(…)` where `events` is a
 * `MeterEventService`. Only shapes that name the type, under an import of the SDK.
 */
function byType(
  call: CallNode,
  matching: (path: string) => readonly CompiledShape[],
  { isImported }: Surroundings,
): readonly CompiledShape[] {
  const receiver = receiverOf(call);
  if (receiver === null || call.isNew) return [];
  return typesOf(receiver)
    .flatMap((type) => matching(`${type}.${calleeName(call)}`))
    .filter((shape) => shape.parts.length > 1 && isImported(shape));
}

function answerOf({ shape }: CompiledShape): Pick<Recognised, 'answersAtOnce' | 'makesUp'> {
  return {
    ...(shape.answersAtOnce ? { answersAtOnce: true } : {}),
    ...(shape.makesUp === undefined ? {} : { makesUp: shape.makesUp }),
  };
}

/** `client.send(new SendMessageCommand({...}))`: the command in it. */
function commandIn(call: CallNode): CallNode | null {
  const [first] = call.arguments;
  if (call.isNew || first === undefined || call.callee.kind !== 'member' || call.callee.name !== 'send')
    return null;
  const command = resolve(first.value);
  return command.kind === 'call' && isCommand(command) ? command : null;
}

function isCommand(call: CallNode): boolean {
  return call.isNew && pathOf(call.callee).endsWith('Command');
}

function basisFor(
  call: CallNode,
  shape: CompiledShape,
  { file, imports, isImported }: Surroundings,
): Basis | null {
  const imported = isImported(shape);
  if (isHandedIn(call, shape)) return imported ? 'import' : null;
  if (!shape.shape.needsImport) return 'shape';
  const receiver = receiverOf(call);
  // Shapes of several words under an import leave no doubt; a lone `send` or `add` needs the receiver to be known too.
  if (imported && shape.parts.length > 1) return 'import';
  if (imported && imports.comesFrom(receiver ?? call.callee, shape.sdk.imports)) return 'import';
  if (receiver === null) return null;
  const names = [...pathOf(receiver).split('.'), ...typesOf(receiver)];
  if (imported && names.flatMap(wordsOf).some((word) => CLIENT_WORDS.has(word))) return 'import';
  const words = wordsFor(shape, file);
  return names.some((name) => namesOneOf(name, words)) ? 'receiver' : null;
}

/**
 * The words by which a receiver is known. One that does not name the provider, a Celery `task`, is asked only of the
 * languages that the SDK is for: a C# program's `Task.Delay` waits, and delays nothing of its own.
 */
function wordsFor({ provider, sdk, parts }: CompiledShape, { registry }: SyntaxFile): readonly string[] {
  if (parts.length > 1 || registry === null || sdk.ecosystem === 'any' || sdk.ecosystem === registry)
    return provider.receiverWords;
  return provider.receiverWords.filter((word) => provider.id.includes(word.toLowerCase()));
}

/** A part of the provider's client by itself, `events.create` for `client.events.create`: only an import says whose. */
function isHandedIn(call: CallNode, { needsReceiver, parts }: CompiledShape): boolean {
  return needsReceiver && calleePath(call).split('.').length === parts.length;
}

/** What a hand-written call does, told by its address: `batch` and `bulk` take several events, the rest one. */
function operationAt(address: string, provider: Provider): Operation {
  if (/adjust|cancel|void|amend|deprecate/i.test(address)) return 'adjust';
  if (/\/check\b/.test(address)) return 'check';
  if (/summar|\/usage\?|search/i.test(address)) return 'read';
  if (/batch|bulk|multi|:report/i.test(address)) return 'send-batch';
  if (/\/ingest\b/.test(address) && provider.batch.call !== null) return 'send-batch';
  return provider.category === 'store' ? 'store' : provider.category === 'transport' ? 'produce' : 'send';
}
