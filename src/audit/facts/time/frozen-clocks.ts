import type { AssignNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, lastNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { ancestors, enclosingFunction, isWithin } from '../walk.ts';
import { isClock, isClockBased } from './clocks.ts';

/** A moment that is taken once, when the program starts, and used as if it were now. */
export interface FrozenClock {
  readonly node: SyntaxNode;
  /** What holds it. */
  readonly name: string;
  readonly kind: 'constant' | 'default' | 'field' | 'one object';
  /** Where a constant is read. */
  readonly read: SyntaxNode | null;
}

/** Every such moment of the file, in source order. */
export function frozenClocks(facts: FileFacts): readonly FrozenClock[] {
  const found = [...frozenConstants(facts), ...frozenColumns(facts), ...frozenServices(facts)];
  if (facts.file.defaultsOnce) found.push(...frozenDefaults(facts), ...frozenFields(facts));
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** What measures how long the program runs is meant to be taken once. */
const STARTS =
  /^(boot|booted|start|started|startup|uptime|launch|launched|loaded|init|import|version|build|built|deployed|release|seed|cache|copyright|year)$/;
const BOUNDS = /^(month|day|week|period|cycle|billing|usage|invoice|today|now|current|since|until)$/;

function isOfThen(name: string): boolean {
  const words = wordsOf(name);
  return !words.some((word) => STARTS.test(word)) || words.some((word) => BOUNDS.test(word));
}

/** `const MONTH_START = startOfMonth(new Date())` at the top of a file whose functions read it. */
function* frozenConstants(facts: FileFacts): Generator<FrozenClock> {
  const held = new Map<string, AssignNode>();
  for (const node of facts.nodes('assign')) {
    const [target, ...others] = node.targets;
    if (node.parent?.kind !== 'file' && node.parent?.kind !== 'class') continue;
    if (target?.kind !== 'name' || others.length > 0 || node.value === null || !/^:?=$/.test(node.operator))
      continue;
    // A field of a class is made anew for each object, unless its name is written like a constant's.
    if (node.parent.kind === 'class' && !/^[A-Z][A-Z\d_]+$/.test(target.name)) continue;
    if (isNow(node.value) && isOfThen(target.name)) held.set(target.name, node);
  }
  if (held.size === 0 || isScript(facts) || isChanged(facts, held)) return;
  for (const [name, node] of held) {
    const read = firstRead(facts, name, node);
    if (read !== null) yield { node, name, kind: 'constant', read };
  }
}

function isChanged(facts: FileFacts, held: ReadonlyMap<string, AssignNode>): boolean {
  return facts
    .nodes('assign')
    .some((node) =>
      node.targets.some((one) => one.kind === 'name' && held.has(one.name) && held.get(one.name) !== node),
    );
}

/** Run from top to bottom once: it works at its top level. */
function isScript({ file, nodes }: FileFacts): boolean {
  if (
    file.root.body.some(
      ({ kind }) => kind === 'loop' || kind === 'with' || kind === 'try' || kind === 'await',
    )
  )
    return true;
  if (/^#!|__main__|process\.exit\(|(^|\n)main\(\)|(^|\n)void main\(\)/.test(file.text)) return true;
  return !nodes('function').some(({ isExported, variety }) => isExported || variety !== 'lambda');
}

/** Read in a function that somebody may call later. */
function firstRead(facts: FileFacts, name: string, declared: AssignNode): SyntaxNode | null {
  for (const node of facts.nodes('name'))
    if (node.name === name && node.span.start > declared.span.end && enclosingFunction(node) !== null) {
      const fn = enclosingFunction(node);
      if (fn !== null && !fn.parameters.some((one) => one.name === name)) return node;
    }
  return null;
}

/** `def usage(account, until=datetime.utcnow())`. */
function* frozenDefaults(facts: FileFacts): Generator<FrozenClock> {
  for (const fn of facts.nodes('function'))
    for (const { name, default: value } of fn.parameters)
      if (value !== null && isNow(value) && !isRunAtOnce(fn))
        yield { node: value, name, kind: 'default', read: null };
}

function isRunAtOnce(fn: FunctionNode): boolean {
  return fn.variety === 'lambda' || enclosingFunction(fn) !== null;
}

/** `created_at: datetime = datetime.utcnow()`, `Column(DateTime, default=datetime.utcnow())`. */
function* frozenFields(facts: FileFacts): Generator<FrozenClock> {
  for (const node of facts.nodes('assign')) {
    const [target] = node.targets;
    if (node.parent?.kind !== 'class' || target === undefined || node.value === null) continue;
    const name = lastNameOf(target);
    if (!isOfThen(name) || /^[A-Z\d_]+$/.test(name)) continue;
    const value = isNow(node.value) ? node.value : defaultGiven(node.value);
    if (value !== null) yield { node, name, kind: 'field', read: null };
  }
}

function defaultGiven(value: SyntaxNode): SyntaxNode | null {
  if (value.kind !== 'call') return null;
  const given = value.arguments.find(({ name }) => name === 'default' || name === 'server_default');
  return given !== undefined && isNow(given.value) ? given.value : null;
}

/**
 * `{ type: Date, default: Date.now() }` at the top of a file: a default of rows that are written later.
 * https://mongoosejs.com/docs/defaults.html
 */
function* frozenColumns(facts: FileFacts): Generator<FrozenClock> {
  if (!COLUMN_DEFAULT.test(facts.file.text)) return;
  for (const node of facts.nodes('object')) {
    if (enclosingFunction(node) !== null) continue;
    for (const { key, value } of node.entries)
      if (key !== null && /^(default|default_?value)$/i.test(key) && isNow(value))
        yield { node: value, name: columnOf(node) ?? key, kind: 'field', read: null };
  }
}

const COLUMN_DEFAULT = /default(_?value)?['"]?\s*:/i;

/** The key under which a column's settings stand, or the field they are written above. */
function columnOf(settings: SyntaxNode): string | null {
  const { parent } = settings;
  if (parent?.kind === 'object') return parent.entries.find(({ value }) => value === settings)?.key ?? null;
  for (const above of ancestors(settings)) {
    if (above.kind === 'assign') return lastNameOf(above.targets[0] ?? above);
    if (above.kind === 'class' || above.kind === 'file') return null;
  }
  return null;
}

/**
 * A field of a class of which a framework makes one object for all requests.
 * https://docs.nestjs.com/fundamentals/injection-scopes, https://docs.spring.io/spring-framework/reference/core/beans/factory-scopes.html
 */
function* frozenServices(facts: FileFacts): Generator<FrozenClock> {
  for (const node of facts.nodes('class')) {
    if (!node.decorators.some(isOneForAll)) continue;
    for (const field of node.body) {
      if (field.kind !== 'assign' || field.value === null || !isNow(field.value)) continue;
      const name = lastNameOf(field.targets[0] ?? field);
      if (!isOfThen(name) || !isBound(name) || isGivenAgain(name, field, facts)) continue;
      const read = facts
        .nodes('member')
        .find(
          (one) => one.name === name && /^(this|self)$/.test(lastNameOf(one.object)) && isWithin(one, node),
        );
      const bare = read ?? firstRead(facts, name, field);
      if (bare != null) yield { node: field, name, kind: 'one object', read: bare };
    }
  }
}

const ONE_FOR_ALL =
  /^(Injectable|Service|Component|Repository|Controller|RestController|Singleton|ApplicationScoped|Configuration|Resolver|Processor)$/;

function isOneForAll(decorator: SyntaxNode): boolean {
  const name = decorator.kind === 'call' ? calleePath(decorator) : lastNameOf(decorator);
  if (!ONE_FOR_ALL.test(name)) return false;
  // `@Injectable({ scope: Scope.REQUEST })` is made anew for each request.
  return (
    decorator.kind !== 'call' ||
    !decorator.arguments.some(
      ({ value }) => value.kind === 'object' && value.entries.some(({ key }) => key === 'scope'),
    )
  );
}

/** The name says that it bounds a period, and does not tell of the object itself. */
function isBound(name: string): boolean {
  return wordsOf(name).some((word) => BOUNDS.test(word) || /^(from|to|start|end)$/.test(word));
}

function isGivenAgain(name: string, field: AssignNode, facts: FileFacts): boolean {
  return facts
    .nodes('assign')
    .some((one) => one !== field && one.targets.some((target) => lastNameOf(target) === name));
}

/** An expression that reads the clock and brings it into some form; a function that is handed over is called later. */
function isNow(value: SyntaxNode): boolean {
  if (value.kind === 'member') return isClockBased(value.object);
  if (value.kind !== 'call') return false;
  if (!isClockBased(value) && !chainOf(value).some(isBareNow)) return false;
  return (
    isClock(value) || chainOf(value).some((one) => one.kind === 'call' && (isClock(one) || isBareNow(one)))
  );
}

function isBareNow(node: SyntaxNode): boolean {
  return node.kind === 'call' && node.arguments.length === 0 && NOW.test(calleePath(node));
}

const NOW =
  /^(dayjs|moment|moment\.utc|DateTime\.(now|utc)|Date\.(current|today)|datetime\.date\.today|date\.today|Time\.zone\.now|LocalDate\.now|YearMonth\.now)$/;

/** The expression, what it is called on, and the one thing it is given, inwards. */
function chainOf(value: SyntaxNode): readonly SyntaxNode[] {
  const chain: SyntaxNode[] = [];
  for (let at: SyntaxNode | undefined = value; at !== undefined && chain.length < MAX_CHAIN; ) {
    chain.push(at);
    if (at.kind === 'call' && at.callee.kind === 'member' && !isClock(at)) at = at.callee.object;
    else if (at.kind === 'member') at = at.object;
    else at = at.kind === 'call' && at.arguments.length === 1 ? at.arguments[0]?.value : undefined;
  }
  return chain;
}

const MAX_CHAIN = 8;
