import type { Provider } from '../providers/provider.ts';
import type { Trace } from '../trace/site.ts';

/** A change that talks to more providers is a migration; the first ones met are the ones it is about. */
const MAX_PROVIDERS = 2;

/** A fact is told in a line, not in a page. */
const MAX_FACT = 110;

/** What the providers of the change promise, as far as it decides whether usage is lost or counted twice. */
export function toProviderNotes({ sites }: Trace, audited: readonly string[]): string {
  const paths = new Set(audited);
  const counts = new Map<Provider, number>();
  for (const { provider, file } of sites)
    if (provider !== null && paths.has(file.path)) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  const known = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, MAX_PROVIDERS);
  if (known.length === 0) return '';
  return `\n# Facts of the providers\n\n${known.map(([provider]) => toNote(provider)).join('\n')}\n`;
}

function toNote(provider: Provider): string {
  const { deduplication, timestamp, batch, validation, delivery } = provider;
  const facts: readonly (readonly [string, string | null])[] = [
    ['key', deduplication.key],
    ['window', deduplication.window],
    ['duplicate', deduplication.onDuplicate],
    ['timestamp', timestamp.unit],
    ['oldest', timestamp.maxPast],
    ['batch', batch.maxItems === null ? null : `${batch.maxItems} items`],
    ['partial failure', batch.partialFailure],
    [
      'checks',
      validation.mode === 'sync' ? null : `${validation.mode}: ${validation.asyncEvents.join(', ')}`,
    ],
    ['delivery', delivery?.guarantee ?? null],
  ];
  const told = facts.flatMap(([name, fact]) => (fact ? [`${name}: ${cut(fact)}`] : []));
  return `${provider.name}: ${told.join('; ')}`;
}

function cut(fact: string): string {
  const line = fact.replace(/\s+/g, ' ').trim();
  return line.length > MAX_FACT ? `${line.slice(0, MAX_FACT)}…` : line;
}
