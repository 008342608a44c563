import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsWithin, lastNameOf, pathOf, receiverOf, useOf } from '../calls.ts';
import { typesOf } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import type { Staging } from '../libraries/database-library.ts';
import { bareName, namesIn } from '../libraries/database-names.ts';
import { librariesIn } from '../libraries/libraries-in.ts';
import { lastName, plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { assignmentsOf } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** A row that is handed to a session or a unit of work, which nothing then writes to the database. */
export interface UnsavedRow {
  readonly node: CallNode;
  readonly function: FunctionNode;
  /** What keeps the row: `session`, `_db`. */
  readonly handle: string;
  readonly library: string;
  /** Names of the calls that would write it, as the library has them. */
  readonly saves: string;
  /**
   * `thrown away`: the session is opened here and ends with the row in it; `left behind`: everything before it is saved,
   * and the row comes after.
   */
  readonly how: 'thrown away' | 'left behind';
}

/** The rows of a file that are kept and never written, in source order. */
export const unsavedRows = remember((facts: FileFacts): readonly UnsavedRow[] =>
  librariesIn(facts).flatMap(({ name, staging }) =>
    staging === undefined ? [] : unsavedBy(facts, name, staging),
  ),
);

function unsavedBy(facts: FileFacts, library: string, staging: Staging): UnsavedRow[] {
  const stages = namesIn(staging.stages);
  const saves = namesIn(staging.saves);
  const opens = namesIn(staging.opens);
  const around = namesIn(staging.savesAround);
  return facts.nodes('call').flatMap((node): UnsavedRow[] => {
    if (!stages.has(bareName(calleeName(node))) || !isDropped(node)) return [];
    const fn = enclosingNamedFunction(node);
    const handle = handleOf(node);
    if (fn === null || handle === null) return [];
    const calls = callsOf(fn);
    if (calls.some((call) => around.has(bareName(calleeName(call))))) return [];
    const saving = calls.filter((call) => saves.has(bareName(calleeName(call))));
    if (saving.some((call) => call.span.start > node.span.start)) return [];
    if (isHandedOn(handle, calls, node)) return [];
    const row = { node, function: fn, handle, library, saves: staging.saves };
    if (saving.some((call) => isOn(call, handle))) return [{ ...row, how: 'left behind' }];
    return saving.length === 0 && isOpenedIn(handle, fn, opens) ? [{ ...row, how: 'thrown away' }] : [];
  });
}

/** A function's calls, those in its closures too, are listed once. */
const callsOf = remember((fn: FunctionNode): readonly CallNode[] => callsWithin(fn));

function isDropped(call: CallNode): boolean {
  const use = useOf(call);
  return (
    use === 'discarded' || (use === 'awaited' && call.parent !== null && useOf(call.parent) === 'discarded')
  );
}

/** `session` of `session.add(row)`, `_db` of `_db.UsageEvents.Add(row)`; null for what is no session by its name or type. */
function handleOf(call: CallNode): string | null {
  const receiver = receiverOf(call);
  if (receiver === null) return null;
  const isSet = receiver.kind === 'member' && /^\p{Lu}/u.test(receiver.name);
  const holder = isSet ? receiver.object : receiver;
  if (holder.kind !== 'name' && holder.kind !== 'member') return null;
  const names = [lastNameOf(holder), ...typesOf(holder)];
  return names.some((name) => SESSIONS.test(name)) ? pathOf(holder) : null;
}

const SESSIONS =
  /^_*(db|database|session|s|em|entity_?manager|context|ctx|db_?context|uow)$|(context|session|entity_?manager(interface)?)$/i;

/** Somebody else may save what the session holds: it is given away, handed back or kept. */
function isHandedOn(handle: string, calls: readonly CallNode[], node: CallNode): boolean {
  return calls.some(
    (call) =>
      call.span.start > node.span.start &&
      call.arguments.some(({ value }) => pathOf(value) === handle && value.kind !== 'call'),
  );
}

function isOn(call: CallNode, handle: string): boolean {
  const receiver = receiverOf(call);
  return (
    receiver !== null && (pathOf(receiver) === handle || lastName(pathOf(receiver)) === lastName(handle))
  );
}

/** `with Session(engine) as session`, `em = this.em.fork()`, `await using var db = factory.CreateDbContext()`. */
function isOpenedIn(handle: string, fn: FunctionNode, opens: ReadonlySet<string>): boolean {
  if (handle.includes('.')) return false;
  for (const node of descendants(fn)) {
    if (node.kind !== 'assign' || node.value === null) continue;
    const [target] = node.targets;
    if (target?.kind === 'name' && target.name === handle && isOpening(node.value, opens)) return true;
  }
  return assignmentsOf(handle, fn).some(({ value }) => value !== null && isOpening(value, opens));
}

function isOpening(value: SyntaxNode, opens: ReadonlySet<string>): boolean {
  const made = value.kind === 'await' ? value.value : value;
  if (made.kind !== 'call') return false;
  const name = calleeName(made);
  return (
    opens.has(bareName(name)) ||
    opens.has(plainName(name)) ||
    (made.isNew && /DbContext$|Context$/.test(name))
  );
}
