import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, calleePath, pathOf } from '../calls.ts';
import { isAlertCall } from '../failures/failure.ts';
import { speaksOf } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { homeOf } from '../home-of.ts';
import { importNodesOf } from '../import-nodes.ts';
import { WORK_SOURCES, type WorkSource } from '../libraries/work-sources.ts';
import { remember } from '../remember.ts';
import { isZero } from '../values.ts';
import { descendants, rootOf } from '../walk.ts';

type Column = 'decorators' | 'bases' | 'types' | 'registers' | 'enqueues';

/** The names of one column of one source. */
function namesIn(source: WorkSource, column: Column): readonly string[] {
  return (source[column] ?? '').split(' ').filter((name) => name !== '');
}

function oneOf(column: Column): string {
  return WORK_SOURCES.flatMap((source) => namesIn(source, column))
    .map((name) => name.replaceAll('.', '\\.'))
    .join('|');
}

const DECORATORS = new RegExp(`(^|\\.)(${oneOf('decorators')})$`);
const BASES = new RegExp(`(^|[.\\\\]|::)(${oneOf('bases')})(::|$)|ActiveJob|Sidekiq|Karafka`);
const TYPES = new RegExp(`\\b(${oneOf('types')})\\b|^&?Delivery$`);

/** True for the path of a decorator that has its function run for a message or a job. */
export function isWorkDecorator(path: string): boolean {
  return DECORATORS.test(path);
}

/** True for a base, an interface or an included module that makes a class one of jobs or of a consumer. */
export function isWorkBase(name: string): boolean {
  return BASES.test(name);
}

/** True for a type that only a message or a job is handed over as. */
export function isMessageType(type: string): boolean {
  return TYPES.test(type);
}

/** The sources that the imports of a node's file name. */
const importedIn = remember((root: SyntaxNode): ReadonlySet<WorkSource> => {
  const modules = importNodesOf(root).map(({ module }) => module);
  return new Set(
    WORK_SOURCES.filter(({ imports }) => imports !== null && modules.some((module) => imports.test(module))),
  );
});

/** True where a call hands a function to a library of its file that runs it for each job. */
export function registersWork(call: CallNode): boolean {
  const name = calleeName(call);
  return (
    REGISTERS.has(name) &&
    [...importedIn(rootOf(call))].some((source) => namesIn(source, 'registers').includes(name))
  );
}

const REGISTERS: ReadonlySet<string> = new Set(
  WORK_SOURCES.flatMap((source) => namesIn(source, 'registers')),
);

/** What a job is put in by, where a failed run of it is not tried again by default; null for any other call. */
export function untriedEnqueue(call: CallNode): WorkSource | null {
  const name = calleeName(call);
  if (!ENQUEUES.has(name)) return null;
  const imported = importedIn(rootOf(call));
  const [only, another] = WORK_SOURCES.filter(
    (source) => namesIn(source, 'enqueues').includes(name) && (OF_ONE.test(name) || imported.has(source)),
  );
  return only?.retries === 0 && another === undefined ? only : null;
}

const ENQUEUES: ReadonlySet<string> = new Set(WORK_SOURCES.flatMap((source) => namesIn(source, 'enqueues')));
/** Names that one library has: the file that puts work in imports the job itself, and nothing of its library. */
const OF_ONE = /^(delay|apply_async|enqueue_job)$/;

/** `@shared_task` without a word about retries, in a function that does not ask for one: a failure is the end of it. */
export function taskWithoutRetry(fn: FunctionNode, files: readonly FileFacts[]): SyntaxNode | null {
  for (const decorator of fn.decorators) {
    const source = forgettingSourceOf(decorator, fn, files);
    if (source === null) continue;
    const isSaid =
      decorator.kind === 'call' &&
      decorator.arguments.some(({ name }) => name === null || source.retryOptions?.test(name) === true);
    if (isSaid) return null;
    for (const node of descendants(fn))
      if (node.kind === 'call' && /(^|\.)(retry|apply_async|delay)$/.test(calleePath(node))) return null;
    return decorator;
  }
  return null;
}

/** The library behind a decorator, where it neither tries a failed run again by default nor keeps it. */
function forgettingSourceOf(
  decorator: SyntaxNode,
  fn: FunctionNode,
  files: readonly FileFacts[],
): WorkSource | null {
  const name = askedName(decorator);
  const named = WORK_SOURCES.filter(
    ({ retries, whenSpent }) => retries === 0 && whenSpent === 'forgotten',
  ).filter((source) => namesIn(source, 'decorators').includes(name));
  if (named.length === 0) return null;
  const home = homeOf(fn, files);
  const imported = home === null ? null : importedIn(home.file.root);
  return named.find((source) => imported?.has(source)) ?? null;
}

/** A setting by which work that failed for good is thrown away. */
export interface ForgettingOption {
  readonly node: SyntaxNode;
  readonly name: string;
}

/** Options of queues that remove a job when it has failed for good: `removeOnFail: true`, `failure_ttl=0`. */
export function forgettingOptions(facts: FileFacts): readonly ForgettingOption[] {
  const found: ForgettingOption[] = [];
  const add = (name: string | null, value: SyntaxNode): void => {
    if (name !== null && FORGETTING.some((one) => one.option.test(name) && isValue(value, one.value)))
      found.push({ node: value, name });
  };
  for (const { entries } of facts.nodes('object')) for (const { key, value } of entries) add(key, value);
  for (const call of facts.callsNamed(TAKES_OPTIONS))
    for (const { name, value } of call.arguments) add(name, value);
  return found;
}

const FORGETTING = WORK_SOURCES.flatMap(({ forgetsIf }) => forgetsIf ?? []);
const TAKES_OPTIONS = /^(enqueue\w*|job|Queue)$/;

function isValue(value: SyntaxNode, wanted: 'true' | 'zero' | 'true or zero'): boolean {
  const isTrue = value.kind === 'boolean' && value.value;
  return (wanted !== 'zero' && isTrue) || (wanted !== 'true' && isZero(value));
}

/**
 * What a handler does to have the job thrown away that it stands in, where it does no more than that and tell of it:
 * `$this->delete()` in a job of Laravel. Null where it keeps or hands on anything.
 */
export function forgettingIn(body: readonly SyntaxNode[]): SyntaxNode | null {
  const forgetting = body.find(isForgetting);
  if (forgetting === undefined) return null;
  const isRestTold = body.every(
    (one) => one === forgetting || speaksOf([one]) !== null || (one.kind === 'call' && tells(one)),
  );
  return isRestTold ? forgetting : null;
}

/** Laravel's `report($e)`. */
function tells(call: CallNode): boolean {
  return isAlertCall(call) || calleePath(call) === 'report';
}

function isForgetting(statement: SyntaxNode): boolean {
  const said =
    statement.kind === 'call'
      ? calleePath(statement)
      : statement.kind === 'throw' && statement.value !== null
        ? pathOf(statement.value.kind === 'call' ? statement.value.callee : statement.value)
        : '';
  return said !== '' && WORK_SOURCES.some(({ forgets }) => forgets?.test(said) === true);
}
