import { plainName } from '../facts/names.ts';
import type { Provider, Sdk } from '../providers/provider.ts';
import { carrierPackages, USAGE_TOPIC } from './carriers.ts';

/** Only billing SDKs count: every second file of a backend imports a queue or a database. */
export function sdkMatcher(providers: readonly Provider[]): (text: string) => string | null {
  const billing = providers.filter((p) => ['billing', 'marketplace', 'entitlements'].includes(p.category));
  const byPackage = new Map<string, string>();
  for (const provider of billing)
    for (const { package: name, isDedicated, imports } of provider.sdks)
      if (isDedicated && name.length > 2)
        for (const own of [name, ...imports.filter((one) => isTelling(one, name))])
          byPackage.set(own, provider.name);
  const modules = billing.flatMap((p) => p.sdks.flatMap((one) => modulesOf(one, p.name)));
  const addresses = billing.flatMap((p) =>
    p.httpPatterns.map((pattern) => ({ name: p.name, patterns: addressPatterns(pattern) })),
  );
  const constants = billing.flatMap((p) => p.sdks.flatMap((one) => constantsOf(one, p.name)));
  const carriers = carrierPackages(providers);
  const client = clientPattern(billing);
  return (text) => {
    const lines = [...importLines(text)];
    for (const line of lines)
      for (const [name, provider] of byPackage)
        if (importsPackage(line, name)) return `imports ${name} (${provider})`;
    const imported = modules.find(({ pattern }) => lines.some((line) => pattern.test(line)));
    if (imported !== undefined) return `imports the SDK of ${imported.name}`;
    const constant = constants.find(({ pattern }) => pattern.test(text));
    if (constant !== undefined) return `uses the SDK of ${constant.name}`;
    const carrier = carriers.find((name) => lines.some((line) => importsPackage(line, name)));
    const topic =
      carrier === undefined
        ? undefined
        : USAGE_TOPIC.exec(text)
            ?.slice(1)
            .find((name) => name !== undefined);
    if (topic !== undefined) return `carries ${topic} (${carrier})`;
    const address = addresses.find(({ patterns }) => patterns.every((pattern) => pattern.test(text)));
    if (address) return `calls the API of ${address.name}`;
    const called = client.exec(text)?.[1];
    return called ? `sends through a client of ${called.toLowerCase()}` : null;
  };
}

/** Everyday words: a client that is named so may be anybody's. */
const EVERYDAY = new Set(['marketplace', 'metering', 'paid', 'sequence', 'schematic', 'octane', 'stripe']);

/** `app.lago.events.createEvent(…)`, `this.metronomeClient.ingest(…)`: a client named after a provider sends something. */
function clientPattern(providers: readonly Provider[]): RegExp {
  const words = [...new Set(providers.flatMap((one) => one.receiverWords))].filter(
    (word) => !EVERYDAY.has(word),
  );
  // `openMeter` has a capital inside; so long a name is no part of another word.
  const long = words.filter((word) => word.length >= MIN_UNMISTAKABLE).map(anyCaseInside);
  const named = [
    `(?<![A-Za-z])I?(?:${long.join('|')})`,
    `(?<![A-Za-z])(?:${words.join('|')})`,
    words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('|'),
    `(?<![A-Za-z])(?:${words.join('|').toUpperCase()})`,
  ].join('|');
  const sends =
    '[iI]ngest|[cC]reateEvent|[cC]reateBatchEvents|[sS]endEvent|send_event|[sS]ubmit|[tT]rack|[rR]eportUsage|report_usage';
  return new RegExp(
    `(${named})(?![a-z])\\w{0,30}[)\\]'"]{0,2}\\??(?:\\.|->|::)[^\\n;]{0,60}?(?:\\b(?:${sends})\\w{0,12}|\\bevents?\\(?\\)?\\.\\w{0,12}create\\w{0,6})\\(`,
  );
}

const MIN_UNMISTAKABLE = 7;

/** Each of its letters as a capital too. */
function anyCaseInside(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** Ruby and PHP name a library's constants without importing them: `Lago::Api::Client`, `\\Stripe\\StripeClient`. */
function constantsOf(
  { ecosystem, imports, isDedicated }: Sdk,
  name: string,
): { name: string; pattern: RegExp }[] {
  if (!isDedicated || !/^(rubygems|packagist)$/.test(ecosystem)) return [];
  return imports
    .filter((one) => /^\p{Lu}\w+(\.\p{Lu}\w+)*$/u.test(one))
    .map((one) => ({ name, pattern: new RegExp(`\\b${one.replaceAll('.', '(::|\\\\)')}(::|\\\\)[A-Z]`) }));
}

/** Python's modules may be everyday words: what tells is the client of the same name, `from paid import Paid`. */
function modulesOf(
  { ecosystem, imports, isDedicated }: Sdk,
  name: string,
): { name: string; pattern: RegExp }[] {
  if (!isDedicated || ecosystem !== 'pypi') return [];
  return imports
    .filter((one) => /^\w+$/.test(one) && !GENERATED_MODULES.has(one))
    .map((one) => ({
      name,
      pattern: new RegExp(`^from ${one} import .*\\b(Async)?${capital(one)}(Client)?\\b`),
    }));
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** What generators call any client: nothing says whose it is. */
const GENERATED_MODULES: ReadonlySet<string> = new Set(['openapi_client', 'swagger_client']);

/** The host and the path each for themselves: a client is given the one, and every call of it the other. */
function addressPatterns(pattern: string): readonly RegExp[] {
  const slash = pattern.indexOf('/');
  const host = pattern.slice(0, slash);
  const isWhole = slash <= 0 || host.split('(').length !== host.split(')').length;
  return isWhole ? [new RegExp(pattern)] : [new RegExp(host), new RegExp(pattern.slice(slash + 1))];
}

/** An import that is no everyday word: the package's name as the language spells it, or one with its owner's domain. */
function isTelling(name: string, ofPackage: string): boolean {
  return plainName(name) === plainName(ofPackage) || /^(com|org|io|net|dev|github\.com)[./]\w+/.test(name);
}

/** The lines of a text that import something, in any language. */
export function* importLines(text: string): Generator<string> {
  // One line each, so that an import is seen in every language without parsing the file first.
  for (const [line] of text.matchAll(
    /^[ \t]*(?:import\b|from\b|require\b|use\b|using\b|const\b.*\brequire\b|export\b.*\bfrom\b|"[\w./-]+"$|\}\s*from\b|[\w.]*\s*"[\w./-]+\/[\w./-]+"$).*/gm,
  ))
    if (line.length < 500) yield line;
}

function importsPackage(line: string, name: string): boolean {
  const at = line.indexOf(name);
  if (at < 0) return false;
  const before = line[at - 1];
  const after = line[at + name.length];
  return !/[\w@-]/.test(before ?? ' ') && !/[\w-]/.test(after ?? ' ');
}
