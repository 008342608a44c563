import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, pathOf } from '../calls.ts';
import { resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** Where a value that is new on every run comes from. */
export interface UnstableValue {
  readonly by: SyntaxNode;
  readonly kind: 'random' | 'clock';
  /** As written: `randomUUID`, `time.time`. */
  readonly name: string;
}

const RANDOM =
  /(^|\.)(randomUUID|random_uuid|uuid[1467]?|uuidv[1467]|v[1467]|nanoid|ulid|cuid2?|createId|generate_?(id|(uuid|ulid)(_?with_?\w{1,20})?)|gen_random_uuid|NewString|NewRandom|NewV[1467]|MustNewV7|new_v[47]|newGuid|NewGuid|token_hex|token_urlsafe|urlsafe_base64|secure_random|SecureRandom\.(uuid|hex|alphanumeric|base64)|Math\.random|rand|randint|randomBytes|random_bytes|uniqid|objectid|ObjectId)$|(^|\.)uuid\.New$|(^|\.)UUID\.randomUUID$|(^|\.)xid\.New$|(^|\.)ksuid\.New$|(^|\.)ulid\.Make$|(^|\.)(Str\.(uuid|ulid|ordered_?uuid|random)|Uuid\.random|Ulid\.(new|new_?ulid|generate)|UlidCreator\.\w+|Guid\.CreateVersion7|RandomStringUtils\.\w+|rand\.(Int|Int63|Int63n|Intn|Uint64)|Random\.(Shared\.Next|nextInt|nextLong|nextBytes)|fastrand\.\w+|SecureRandom\.uuid_?v?7)$/i;
const CLOCK =
  /(^|\.)(Date\.now|performance\.now|process\.hrtime|time\.time|time\.time_ns|time\.Now|Time\.now|Time\.current|Time\.zone\.now|datetime\.now|datetime\.utcnow|timezone\.now|timezone\.localtime|Instant\.now|System\.currentTimeMillis|System\.nanoTime|LocalDateTime\.now|DateTime\.(now|UtcNow|Now)|DateTimeOffset\.UtcNow|Utc(::|\.)now|SystemTime(::|\.)now|Carbon(Immutable)?\.now|(Offset|Zoned)DateTime\.now|Clock\.System\.now|hrtime|microtime|monotonic|[a-z]*[cC]lock\.(now|instant|millis|utcNow|UtcNow|GetUtcNow)|TimeProvider\.GetUtcNow)$|^(now|utcnow|utc_now)$/;

/** Methods that keep only the day or coarser: what is left is the same on a retry of the same day. */
const COARSE =
  /toISODate|startOf|start_of|beginning_of|Truncate|date$|strftime|Format$|^format$|slice|substring|toDateString/;

/**
 * What makes a value new each time it is computed: a random number or the clock, in it, in a template around it, or
 * behind the local name it is given by. Null for values that come from elsewhere: they may well be stable.
 */
export function unstableIn(value: SyntaxNode): UnstableValue | null {
  const resolved = resolve(value);
  for (const node of descendants(resolved, (inner) => inner.kind !== 'function')) {
    if (node.kind === 'name' && node !== resolved) {
      const inner = resolve(node);
      const found = inner === node ? null : unstableWithin(inner);
      if (found) return found;
    }
    const found = unstableCall(node);
    if (found) return found;
  }
  return null;
}

/** `default_factory=uuid4`: what draws a number, named and not called. */
export function drawnBy(node: SyntaxNode): UnstableValue | null {
  if (node.kind !== 'name' && node.kind !== 'member') return null;
  const path = pathOf(node);
  return RANDOM.test(path) ? { by: node, kind: 'random', name: path } : null;
}

/** `datetime.now(utc).isoformat()`: the clock behind what is called on it. */
function unstableWithin(node: SyntaxNode): UnstableValue | null {
  let at: SyntaxNode = node;
  for (let step = 0; step < MAX_CHAIN; step++) {
    const found = unstableCall(at);
    if (found !== null) return found;
    if (at.kind === 'call' && at.callee.kind === 'member') at = at.callee.object;
    else if (at.kind === 'member') at = at.object;
    else return null;
  }
  return null;
}

/** Nobody hangs more calls onto the clock. */
const MAX_CHAIN = 6;

function unstableCall(node: SyntaxNode): UnstableValue | null {
  if (
    node.kind === 'member' &&
    /(^|\.)(Time\.(now|current|zone\.now)|SecureRandom\.(uuid|hex)|DateTime\.(UtcNow|Now))$/.test(
      memberPath(node),
    )
  )
    return { by: node, kind: /Secure/.test(memberPath(node)) ? 'random' : 'clock', name: memberPath(node) };
  if (node.kind !== 'call') return null;
  const path = calleePath(node);
  if (RANDOM.test(path) && isBareGenerator(node)) return { by: node, kind: 'random', name: path };
  if (node.isNew && path === 'Date' && node.arguments.length === 0)
    return { by: node, kind: 'clock', name: 'new Date' };
  if (isAskedClock(node, path) && !isCoarsened(node)) return { by: node, kind: 'clock', name: path };
  return null;
}

/** `dayjs()` and `moment()` ask the clock where they are given nothing to read. */
function isAskedClock(call: CallNode, path: string): boolean {
  return CLOCK.test(path) || (/^(dayjs|moment)$/.test(path) && call.arguments.length === 0);
}

/**
 * The expression itself draws a random number or asks the clock, however coarsely it is written out then; null for
 * anything else. What it holds is not looked at.
 */
export function freshHere(node: SyntaxNode): UnstableValue | null {
  const found = unstableCall(node);
  if (found !== null || node.kind !== 'call') return found;
  const path = calleePath(node);
  return isAskedClock(node, path) ? { by: node, kind: 'clock', name: path } : null;
}

function memberPath(node: SyntaxNode & { kind: 'member' }): string {
  return pathOf(node);
}

/**
 * `uuidv5(name, namespace)`, `uuid5(ns, name)` and `UUID("6ba7b810-…")` are made from what they are given; `v4()` and
 * `nanoid(10)` are not.
 */
function isBareGenerator(call: CallNode): boolean {
  return call.arguments.every(
    ({ value }) =>
      value.kind === 'number' ||
      value.kind === 'object' ||
      (value.kind === 'string' && !WRITTEN_UUID.test(value.value)) ||
      value.kind === 'boolean',
  );
}

const WRITTEN_UUID = /^\{?[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}\}?$/i;

function isCoarsened(call: CallNode): boolean {
  const above = call.parent;
  return above?.kind === 'member' && COARSE.test(above.name);
}
