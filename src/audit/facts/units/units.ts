import type { ClassNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { isProviderAmount } from '../money/minor-units.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { enclosingClass } from '../walk.ts';

/** What a value is counted in: two values of one measure go together only in one unit. */
export interface Unit {
  readonly measure: 'time' | 'money' | 'size' | 'tokens';
  readonly unit: string;
  /** How it is known: by its name, or by how the class declares the field. */
  readonly by: 'name' | 'declaration';
}

const BY_WORD: Readonly<Record<string, readonly [Unit['measure'], string]>> = {
  ms: ['time', 'milliseconds'],
  millis: ['time', 'milliseconds'],
  milliseconds: ['time', 'milliseconds'],
  msec: ['time', 'milliseconds'],
  sec: ['time', 'seconds'],
  secs: ['time', 'seconds'],
  seconds: ['time', 'seconds'],
  minutes: ['time', 'minutes'],
  mins: ['time', 'minutes'],
  hours: ['time', 'hours'],
  cents: ['money', 'cents'],
  dollars: ['money', 'dollars'],
  usd: ['money', 'dollars'],
  euros: ['money', 'euros'],
  eur: ['money', 'euros'],
  msat: ['money', 'thousandths of a satoshi'],
  msats: ['money', 'thousandths of a satoshi'],
  sat: ['money', 'satoshis'],
  sats: ['money', 'satoshis'],
  bytes: ['size', 'bytes'],
  kb: ['size', 'kilobytes'],
  mb: ['size', 'megabytes'],
  gb: ['size', 'gigabytes'],
  kib: ['size', 'kibibytes'],
  mib: ['size', 'mebibytes'],
  gib: ['size', 'gibibytes'],
};

/** The unit of a value taken as it stands, behind defaults: by the end of its name, or by its field's declaration. */
export function unitOf(node: SyntaxNode, facts: FileFacts): Unit | null {
  const value = behindDefault(node);
  if (value.kind !== 'name' && value.kind !== 'member') return null;
  const named = unitOfName(value.name);
  if (named !== null || value.kind !== 'member' || value.object.kind !== 'name') return named;
  if (!/^(self|this)$/.test(value.object.name)) return null;
  const owner = enclosingClass(value);
  return owner === null ? null : (fieldUnits(facts).get(owner)?.get(value.name) ?? null);
}

/** `x or 0`, `x ?? 0`. */
function behindDefault(node: SyntaxNode): SyntaxNode {
  return node.kind === 'binary' && (node.operator === '||' || node.operator === '??') ? node.left : node;
}

/** `durationMs`, `amount_cents`; a rate, `price_per_gb`, is no quantity of what it ends with. */
export function unitOfName(name: string): Unit | null {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words.includes('per'))
    return isTokenPrice(words) ? { measure: 'tokens', unit: 'money for a token', by: 'name' } : null;
  if (words.length > 1 && last === 'tokens' && !words.some((word) => isPriceWord(word)))
    return { measure: 'tokens', unit: 'tokens', by: 'name' };
  // `to_ms` converts, and `ms` alone names nothing.
  if (words.length < 2 || words.includes('to')) return null;
  if (/^micros?$/.test(last) && !words.some((word) => TIMES.test(word)))
    return { measure: 'money', unit: 'millionths of the currency', by: 'name' };
  const smaller = SMALLER.exec(words.at(-2) ?? '')?.[1];
  if (smaller !== undefined && /^(usd|dollars|eur|euros)$/.test(last))
    return {
      measure: 'money',
      unit: smaller === 'micro' ? 'millionths of the currency' : `${smaller}-${last}`,
      by: 'name',
    };
  // `fee_cents_usd` is in cents, of which currency it says too; `waitMilliSec` is one word in two.
  if (/^(usd|eur)$/.test(last) && words.includes('cents'))
    return { measure: 'money', unit: 'cents', by: 'name' };
  if (smaller !== undefined && /^sec(ond)?s?$/.test(last))
    return { measure: 'time', unit: `${smaller}seconds`, by: 'name' };
  const [measure, unit] = (Object.hasOwn(BY_WORD, last) ? BY_WORD[last] : undefined) ?? [];
  return measure === undefined || unit === undefined ? null : { measure, unit, by: 'name' };
}

/** `elapsedMicros` is a time; of anything else that is billed, millionths are money. */
const TIMES = /^(elapsed|duration|latency|time|timeout|timestamp|ts|delay|interval|wait|unix|now|epoch)$/;
const SMALLER = /^(micro|milli|nano)s?$/;

function isTokenPrice(words: readonly string[]): boolean {
  return words.some((word) => isPriceWord(word)) && words[words.indexOf('per') + 1] === 'token';
}

function isPriceWord(word: string): boolean {
  return /^(price|prices|cost|costs|rate|usd|fee)$/.test(word);
}

type Units = ReadonlyMap<ClassNode, ReadonlyMap<string, Unit>>;

const fieldUnits = remember((facts: FileFacts): Units => {
  const found = new Map<ClassNode, ReadonlyMap<string, Unit>>();
  for (const owner of facts.nodes('class')) {
    const units = new Map<string, Unit>();
    for (const member of owner.body) {
      const [name, unit] = declaredUnit(member, facts) ?? [];
      if (name !== undefined && unit !== undefined)
        units.set(name, { measure: 'money', unit, by: 'declaration' });
    }
    if (units.size > 0) found.set(owner, units);
  }
  return found;
});

/** A money column with places behind the point holds whole units; a getter that hands out a provider's amount gives cents. */
function declaredUnit(member: SyntaxNode, facts: FileFacts): readonly [string, string] | null {
  if (member.kind === 'assign') {
    const [target] = member.targets;
    const isAmount = target?.kind === 'name' && isAmountName(target.name) && unitOfName(target.name) === null;
    return isAmount && member.value !== null && isDecimalColumn(member.value)
      ? [target.name, 'whole units']
      : null;
  }
  if (member.kind !== 'function' || member.name === null || !isGetter(member)) return null;
  const [only] = member.body;
  if (only?.kind !== 'return' || only.value === null) return null;
  const isRaw = fieldsBehind(only.value).some(
    (path) =>
      path.length > 1 &&
      isProviderAmount(path.at(-1) ?? '', facts.file.text) &&
      isRawHolder(path.at(-2) ?? ''),
  );
  return isRaw ? [member.name, 'cents'] : null;
}

const AMOUNTS =
  /^(amount|amounts|total|subtotal|price|fee|balance|cost|charge|refund|due|paid|payout|revenue|spend|credit|credits)$/;

/** An amount of money, and no share of one. */
function isAmountName(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => AMOUNTS.test(word)) &&
    !words.some((word) => /^(rate|percent|percentage|pct|ratio|share|factor|discount)$/.test(word))
  );
}

/** `DecimalField(...)`, `MoneyDecimalColumn(...)`, `Column(Numeric(10, 2))`. */
function isDecimalColumn(value: SyntaxNode): boolean {
  if (value.kind !== 'call') return false;
  if (wordsOf(calleeName(value)).includes('decimal')) return true;
  return value.arguments.some(
    ({ value: type }) =>
      type.kind === 'call' && /^numeric$/i.test(calleeName(type)) && type.arguments.length > 1,
  );
}

function isGetter({ parameters, body, decorators }: FunctionNode): boolean {
  const own = parameters.filter(({ name }) => !/^(self|this)$/.test(name));
  return own.length === 0 && body.length === 1 && decorators.length > 0;
}

/** `stripe_data`, `raw`, `payload`: what the provider sent, as it came. */
function isRawHolder(name: string): boolean {
  return wordsOf(name).some((word) => /^(stripe|adyen|paddle|raw|payload|data|object|json)$/.test(word));
}
