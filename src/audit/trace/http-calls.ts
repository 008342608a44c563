import { calleeName, pathOf, receiverOf } from '../facts/calls.ts';
import { baseAddressesFor } from '../facts/delivery/base-addresses.ts';
import { plainName } from '../facts/names.ts';
import { settingOf } from '../facts/settings.ts';
import { resolve } from '../facts/values.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import type { Provider } from '../providers/provider.ts';
import { namesOneOf } from './provider-names.ts';

/** Names of calls that send a request somewhere, or prepare one, in the plain spelling of all languages. */
const REQUEST_NAMES: ReadonlySet<string> = new Set(
  `fetch get post put patch delete request send sendasync postasync putasync postjson postjsonasync postasjsonasync
  getasync newrequest newrequestwithcontext urlopen execute exchange axios got ky superagent query mutate graphql
  rawrequest postform ofetch retrieve posturl patchasync restcall invokerestmethod doget dopost uri postforobject do newcall
  postforentity postforlocation patchforobject httprequestmessage newbuilder curlinit restrequest`.split(
    /\s+/,
  ),
);

/** Also OkHttp's `new Request.Builder().url(…)`: elsewhere a call of that name sets the base of a client. */
function mayRequest(call: CallNode): boolean {
  const name = plainName(calleeName(call));
  return REQUEST_NAMES.has(name) || (name === 'url' && /\bRequest\.Builder\b/.test(pathOf(call.callee)));
}

/** An address longer than this is data. */
const MAX_ADDRESS = 2_000;

/** The providers' addresses, compiled once. */
export interface AddressIndex {
  /** The provider a hand-written HTTP call goes to, with the address as far as it is known; null for any other call. */
  readonly find: (call: CallNode, file: SyntaxFile) => Addressed | null;
}

interface Addressed {
  readonly provider: Provider;
  readonly address: string;
}

interface Pattern {
  readonly provider: Provider;
  readonly whole: RegExp;
  readonly path: RegExp | null;
}

/** Compiles the address patterns of the providers. */
export function buildAddressIndex(providers: readonly Provider[]): AddressIndex {
  const patterns = providers.flatMap((provider) =>
    provider.httpPatterns.map(
      (pattern): Pattern => ({
        provider,
        whole: new RegExp(pattern),
        path: pathPattern(pattern),
      }),
    ),
  );
  return {
    find: (call, file) => {
      if (!mayRequest(call)) return null;
      for (const written of addressesIn(call))
        for (const address of wholeAddresses(written, call)) {
          const found = patterns.find(
            ({ provider, whole, path }) =>
              whole.test(address) || (path?.test(address) === true && namesProvider(address, provider)),
          );
          if (found !== undefined) return { provider: found.provider, address };
          const spoken = isRead(call) ? null : spokenOf(address, patterns, file);
          if (spoken !== null) return { provider: spoken, address };
        }
      return null;
    },
  };
}

function isRead(call: CallNode): boolean {
  return /^(get|delete|head|retrieve|doget|getasync)$/.test(plainName(calleeName(call)));
}

/**
 * Whose path it is that stands behind a base from the configuration: the one provider with such a path that the file
 * speaks of; null where it speaks of none, or of several.
 */
function spokenOf(address: string, patterns: readonly Pattern[], file: SyntaxFile): Provider | null {
  if (!/^(\$\{[^}]*\})+\/?\w[^:]*$/.test(address)) return null;
  const spoken = new Set<Provider>();
  for (const { provider, path } of patterns)
    if (path?.test(address) === true && speaksOf(file.text, provider)) spoken.add(provider);
  const [only, ...others] = spoken;
  return others.length === 0 ? (only ?? null) : null;
}

/** The provider's name, or a content type that only its events have, somewhere in the file. */
function speaksOf(text: string, provider: Provider): boolean {
  return (
    provider.receiverWords.some((word) => nameInText(word).test(text)) ||
    provider.httpPatterns.some(
      (pattern) => pattern.startsWith('application/') && new RegExp(pattern).test(text),
    )
  );
}

/** `lago` in `LAGO_URL`, `lagoUrl` and `"Lago"`, and not in `lagoon`. */
function nameInText(word: string): RegExp {
  const capital = word.slice(0, 1).toUpperCase();
  const rest = word.slice(1);
  // Names of several words are written with capitals inside, and are too long to be part of another.
  if (word.length >= MIN_UNMISTAKABLE) return new RegExp(word, 'i');
  return new RegExp(
    `(?<![A-Za-z])${word}(?![a-z])|${capital}${rest}(?![a-z])|(?<![A-Z])${word.toUpperCase()}(?![A-Z])`,
  );
}

const MIN_UNMISTAKABLE = 7;

/**
 * The addresses that a call which sends a hand-written request is given, as far as they are known; none for a call that
 * sends none, or only asks.
 */
export function addressesGiven(call: CallNode): readonly string[] {
  if (!mayRequest(call) || isRead(call)) return [];
  return [...addressesIn(call)].filter((address) => address !== '');
}

/** A path alone is put behind the address its client was made with, or behind the client's name. */
function wholeAddresses(written: string, call: CallNode): readonly string[] {
  const isWord = /^[\w-]+$/.test(written);
  if (!isWord && !isRelative(written)) return [written];
  const path = `/${written.replace(/^\/+/, '')}`;
  const bases = baseAddressesFor(call).map((base) => addressOf(base).replace(/\/+$/, ''));
  if (isWord) return bases.filter((base) => /^https?:/.test(base)).map((base) => base + path);
  const receiver = receiverOf(call);
  const client = receiver === null ? '' : pathOf(receiver);
  return [written, ...(bases.length > 0 ? bases : [`\${${client}}`]).map((base) => base + path)];
}

/** `/v1/events` and `v1/events`: a path with neither scheme nor host, and nothing unknown in front. */
function isRelative(address: string): boolean {
  return /^[\w/-]/.test(address) && address.includes('/') && !/^\w+:|^[\w-]+\.[\w.-]+\//.test(address);
}

/** The path of a pattern that starts with a host, for calls whose host comes from the configuration. */
function pathPattern(pattern: string): RegExp | null {
  const slash = pattern.indexOf('/');
  return slash <= 0 || pattern.slice(slash).length < MIN_PATH ? null : new RegExp(pattern.slice(slash));
}

/** `/v1` alone says nothing even beside the provider's name. */
const MIN_PATH = 6;

function namesProvider(address: string, provider: Provider): boolean {
  const unresolved = [...address.matchAll(/\$\{([^}]*)\}/g)].flatMap((match) => (match[1] ?? '').split('.'));
  return unresolved.some((name) => namesOneOf(name, provider.receiverWords));
}

function* addressesIn(call: CallNode): Generator<string> {
  for (const { value, name } of call.arguments.slice(0, MAX_ARGUMENTS)) {
    if (name !== null && !/^(ur[il]|path|endpoint|query|uri|to)$/i.test(name)) continue;
    yield addressOf(value);
    const options = resolve(value);
    if (options.kind !== 'object') continue;
    for (const entry of options.entries)
      if (entry.key !== null && /^(ur[il]|path|endpoint|query|uri)$/i.test(entry.key))
        yield addressOf(entry.value);
  }
}

/** The address stands among the first arguments in every client there is. */
const MAX_ARGUMENTS = 4;

/** A placeholder for each interpolated part, as the neutral tree writes it. */
const HOLE = /\$\{\}/g;

/** Constants made of constants made of constants: so many pieces are put together, and no more. */
const MAX_PIECES = 40;

/** A string with its parts filled in where they are constants, and named as `${path}` where they are not. */
function addressOf(node: SyntaxNode, budget = { pieces: MAX_PIECES }): string {
  if (budget.pieces-- <= 0) return '';
  const value = resolve(node);
  if (value.kind === 'string') {
    let part = 0;
    const text = value.value.slice(0, MAX_ADDRESS).replaceAll(HOLE, (hole) => {
      const inner = value.parts[part++];
      return inner === undefined ? hole : addressOf(inner, budget);
    });
    return text.slice(0, MAX_ADDRESS);
  }
  if (value.kind === 'binary') {
    const right = addressOf(value.right, budget);
    return value.operator === '+' ? (addressOf(value.left, budget) + right).slice(0, MAX_ADDRESS) : right;
  }
  // `new URL(path, base)`
  if (value.kind === 'call' && value.isNew && value.arguments.length === 2 && calleeName(value) === 'URL')
    return value.arguments
      .toReversed()
      .map((argument) => addressOf(argument.value, budget).replace(/\/$/, ''))
      .join('');
  // A request that was built before: its address is one of the chain's.
  if (
    value.kind === 'call' &&
    value.callee.kind === 'member' &&
    /^(build|POST|PUT|header)$/.test(value.callee.name)
  )
    return addressOf(value.callee.object, budget);
  // `env.LAGO_URL`, `config('lago.url')`, `os.environ.get("LAGO_URL", "https://…")`.
  const setting = settingOf(value);
  if (setting !== null) return setting.fallback ?? `\${${setting.name}}`;
  if (value.kind === 'call' && value.arguments.length > 0)
    return value.arguments
      .map((argument) => addressOf(argument.value, budget))
      .join('')
      .slice(0, MAX_ADDRESS);
  const path = pathOf(value);
  return path === '?' ? '' : `\${${path}}`;
}
