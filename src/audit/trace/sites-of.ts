import { remember } from '../facts/remember.ts';
import type { SyntaxFile } from '../languages/syntax.ts';
import type { MeteringSite, Trace } from './site.ts';

/** The sites of one file, in the order of the trace: a look-up, also for a rule that asks about every file. */
export function sitesOf(file: SyntaxFile, trace: Trace): readonly MeteringSite[] {
  return sitesByFile(trace).get(file) ?? [];
}

const sitesByFile = remember(({ sites }: Trace) => Map.groupBy(sites, ({ file }) => file));
