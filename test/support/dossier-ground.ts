import { parseFiles, toScope } from '#audit/analyse.ts';
import { mapChange } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import type { DossierGround } from '#audit/model/dossier.ts';
import { type MemoryChange, memorySource } from './memory-source.ts';
import { testParser } from './rule-tester.ts';

export interface GroundOptions {
  /** Files that are there for reference only. */
  readonly context?: Readonly<Record<string, string>>;
  readonly found?: readonly Finding[];
}

/** What dossiers are made from, for a change held in memory. Files that are gone at head are left out. */
export async function groundOf(change: MemoryChange, options: GroundOptions = {}): Promise<DossierGround> {
  const files = await memorySource(change).files();
  const audited = files.filter(({ status }) => status !== 'removed').map(({ path }) => path);
  const texts = (side: 'base' | 'head') =>
    audited.flatMap((path) => {
      const text = change[path]?.[side] ?? null;
      return text === null ? [] : [{ path, text }];
    });
  const factsOf = async (sources: readonly { path: string; text: string }[]) =>
    (await parseFiles(sources, testParser())).facts;
  const context = Object.entries(options.context ?? {}).map(([path, text]) => ({ path, text }));
  const base = toScope(await factsOf(texts('base')), { base: null, isWholeView: false });
  const scope = toScope(await factsOf(texts('head')), {
    context: await factsOf(context),
    base,
    isWholeView: false,
  });
  return { scope, lines: mapChange(files), audited, found: options.found ?? [] };
}
