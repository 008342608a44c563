import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { plainName } from '../names.ts';
import { rememberNames } from '../remember.ts';
import { DATABASE_LIBRARIES } from './database-libraries.ts';

/** The questions about a name that the table answers for all its libraries together. */
type Column =
  | 'looksUp'
  | 'inserts'
  | 'changes'
  | 'deletes'
  | 'saves'
  | 'flushes'
  | 'settles'
  | 'findsOrMakes'
  | 'locks'
  | 'notices'
  | 'opens'
  | 'savepoints'
  | 'violations';

/** The entries of a column: names, and calls with the text that makes them what they are, `epilog(for update)`. */
function entriesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+(?![^(]*\))/).filter((entry) => entry !== '');
}

/** The names of one column of one library, as they are compared. */
export function namesIn(text: string | undefined): ReadonlySet<string> {
  return new Set(
    entriesOf(text)
      .filter((entry) => !/[().]/.test(entry))
      .map(plainName),
  );
}

function unionOf(column: Column): ReadonlySet<string> {
  return new Set(DATABASE_LIBRARIES.flatMap((library) => [...namesIn(library[column])]));
}

/** How a language tells that a call waits, takes what it runs in, or panics. */
const AFFIXES = /(_?async|withcontext|context|withctx|ctx)$/;
const ASYNC_FIRST = /^async_/i;

/** A call's name without what its language adds: `Create` for `CreateAsync`, `Exec` for `ExecContext`. */
export const bareName = rememberNames((name): string => {
  const plain = plainName(name.replace(ASYNC_FIRST, ''));
  const bare = plain.replace(AFFIXES, '');
  return bare === '' ? plain : bare;
});

function asks(column: Column): (name: string) => boolean {
  const names = unionOf(column);
  return rememberNames((name): boolean => names.has(bareName(name)) || names.has(plainName(name)));
}

/** `findUnique`, `scalar_one_or_none`, `exists?`: asks for rows. */
export const isLookupName = asks('looksUp');
/** `create`, `insertInto`, `persist`: puts rows in. */
export const isInsertName = asks('inserts');
/** `updateMany`, `patch`, `nativeUpdate`: writes columns of rows that are there. */
export const changesRows = asks('changes');
/** `deleteMany`, `destroy_all`, `ExecuteDeleteAsync`: takes rows out. */
export const deletesRows = asks('deletes');

const STAGED = new Set(DATABASE_LIBRARIES.flatMap(({ staging }) => [...namesIn(staging?.stages)]));

/** `add`, `persist`: keeps a row in a session of some library, which writes it later. */
export const stagesRow = rememberNames((name): boolean => STAGED.has(bareName(name)));

/** `flush`, `SaveChangesAsync`, `saveAndFlush`: writes all that was changed in a session. */
export const flushesSession = asks('flushes');

const savesOne = asks('saves');

/** `save`, `save!`, `merge`, and whatever {@link flushesSession}: writes what was changed in memory. */
export function savesRow(name: string): boolean {
  return savesOne(name) || flushesSession(name);
}

/** `onConflict`, `skipDuplicates`, `upsert`: the database settles a row that is there. */
export const settlesConflict = asks('settles');
/** Forms, headers, objects and texts are set, patched, merged and replaced far more often than rows are. */
const COMMON = /^(set|patch|merge|replace)$/i;

/** Calls of that column that write by themselves; its other names are a part of one: `onConflict`, `ignore`. */
const WRITES_ITSELF = /^(upsert|insert|replace|batch|bulk|merge_?into|create_?or|update_?or|try_?insert)/i;

/** `upsert`, `insertOrIgnore`, `replaceInto`: puts a row in, and lets the database settle one that is there. */
export function upsertsRow(name: string): boolean {
  return !COMMON.test(name) && WRITES_ITSELF.test(name) && settlesConflict(name);
}

/**
 * `create`, `updateMany`, `destroy`, `upsert`: writes rows as soon as it is run. False for what only stages them, and for
 * words that say nothing of rows by themselves.
 */
export const writesRows = rememberNames(
  (name): boolean =>
    !COMMON.test(name) &&
    !stagesRow(name) &&
    (isInsertName(name) || changesRows(name) || deletesRows(name) || upsertsRow(name)),
);

/** `updateMany`, `find_one_and_update`: writes columns of rows that are there, and puts in no row instead. */
export const changesColumns = rememberNames(
  (name): boolean => changesRows(name) && !COMMON.test(name) && !isInsertName(name),
);

/** `get_or_create`, `firstOrCreate`: two statements, of which the second may be refused by a unique key alone. */
export const findsOrMakes = asks('findsOrMakes');
/** `@Version`, `lock_version`, `IsRowVersion`: the write notices that the row was changed meanwhile. */
export const noticesChange = asks('notices');
/** `$transaction`, `atomic`, `BeginTx`. */
export const opensTransaction = asks('opens');
/** `begin_nested`, `savepoint`. */
export const opensSavepoint = asks('savepoints');

const LOCK_NAMES = unionOf('locks');
/** `LockMode.Upgrade`, `transaction.LOCK.UPDATE`: names that say so only behind another. */
const LOCK_PATHS = lockEntries(/^(\w+)\.(\w+)$/);
/** `for('update')`, `epilog('FOR UPDATE')`: calls that say so only with a text. */
const LOCK_CALLS = lockEntries(/^(\w+)\(([^)]*)\)$/);

function lockEntries(form: RegExp): readonly { readonly first: string; readonly second: string }[] {
  return DATABASE_LIBRARIES.flatMap(({ locks }) => entriesOf(locks)).flatMap((entry) => {
    const [, first = '', second = ''] = form.exec(entry) ?? [];
    return first === '' ? [] : [{ first: plainName(first), second: plainName(second) }];
  });
}

/** True for the name of a call, an option or a mode that locks the rows that are read. */
export const isRowLockName = rememberNames((name): boolean => LOCK_NAMES.has(bareName(name)));

/** True for a node that asks for a lock of the rows that are read: a call, a mode, or a mode as a text. */
export function locksRows(node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'call':
      return isRowLockName(calleeName(node)) || locksByText(node);
    case 'name':
      return isRowLockName(node.name);
    case 'member':
      return isRowLockName(node.name) || locksByPath(pathOf(node));
    case 'object':
      return node.typeName !== null && isRowLockName(node.typeName.replace(/^.*[.:\\]/, ''));
    case 'string':
      return node.value.length <= MAX_MODE && LOCK_NAMES.has(plainName(node.value));
    default:
      return false;
  }
}

/** `pessimistic_write`; longer texts are statements. */
const MAX_MODE = 30;

function locksByText(call: CallNode): boolean {
  const name = bareName(calleeName(call));
  const said = LOCK_CALLS.filter(({ first }) => first === name);
  if (said.length === 0) return false;
  const [given] = call.arguments;
  return (
    given?.value.kind === 'string' &&
    said.some(({ second }) =>
      plainName(given.value.kind === 'string' ? given.value.value : '').includes(second),
    )
  );
}

function locksByPath(path: string): boolean {
  const [last = '', before = ''] = path.split('.').reverse();
  return LOCK_PATHS.some(({ first, second }) => plainName(last) === second && plainName(before) === first);
}

const VIOLATIONS = unionOf('violations');
/** Names that projects and further libraries build in the same way: `ErrDuplicateEvent`, `isUniqueViolation`. */
const SAYS_VIOLATION = /unique|integrity|duplicate|already_?exists|err_?dup/i;

/** True for a type, a code, a predicate or a constant by which a refused repeat is told. */
export const isViolationName = rememberNames(
  (name): boolean => VIOLATIONS.has(plainName(name.replace(/^.*[.:\\]/, ''))) || SAYS_VIOLATION.test(name),
);

/** True for a type that a library itself raises for a refused repeat: projects have names of their own for other things. */
export const isRaisedViolation = rememberNames((type): boolean =>
  VIOLATIONS.has(plainName(type.replace(/^.*[.:\\]/, ''))),
);

/** True for a code that a database gives to a refused repeat: `23505`, `P2002`, `ER_DUP_ENTRY`. */
export function isViolationCode(text: string): boolean {
  return text.length <= MAX_CODE && VIOLATIONS.has(plainName(text));
}

/** An error's code, not a message. */
const MAX_CODE = 40;
