import { parseFiles } from '#audit/analyse.ts';
import { providers } from '#audit/providers/index.generated.ts';
import { buildTrace } from '#audit/trace/build-trace.ts';
import type { MeteringSite, Trace } from '#audit/trace/site.ts';
import { dedent, type Files, testParser } from './rule-tester.ts';

/** The trace of program texts, exactly as an audit makes it. */
export async function traceOf(files: Files): Promise<Trace> {
  const texts = Object.entries(files).map(([path, text]) => ({ path, text: dedent(text) }));
  const { facts, unparsed } = await parseFiles(texts, testParser());
  if (unparsed.length > 0) throw new Error(`Not parsed: ${JSON.stringify(unparsed)}`);
  return buildTrace(facts, providers);
}

/** One site on one line: `emit send stripe-meter-events-v1 usage.ts:3`. */
export function line(site: MeteringSite): string {
  const words = [
    site.stage,
    site.operation,
    site.provider?.id,
    `${site.file.path}:${site.node.span.startLine}`,
  ];
  return words.filter((word) => word != null).join(' ');
}

/** The sites of program texts, one line each. */
export async function sitesOf(files: Files): Promise<string[]> {
  return (await traceOf(files)).sites.map(line);
}
