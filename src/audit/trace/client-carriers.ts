import { calleeName } from '../facts/calls.ts';
import { type ClientSetting, programFolder } from '../facts/deployment/client-settings.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { homeOf } from '../facts/home-of.ts';
import { literalString } from '../facts/values.ts';
import type { SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { namesAround } from './place.ts';
import type { Trace } from './site.ts';
import { isAboutUsage } from './vocabulary.ts';

interface Carrier {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
}

interface Program {
  readonly files: readonly FileFacts[];
  readonly trace: Trace;
}

/** Where the program that is set so puts usage on a queue, or takes it from one; undefined where it does neither. */
export function carrierOf(
  setting: ClientSetting,
  settings: SyntaxFile,
  program: Program,
): Carrier | undefined {
  const folder = programFolder(settings);
  const using = program.files.filter(
    ({ file, nodes }) =>
      file.path.startsWith(folder) && nodes('import').some(({ module }) => setting.imports.test(module)),
  );
  return setting.side === 'producer' ? sentBy(using, program) : takenBy(using, program);
}

const SENDS = /^(send(_?default)?|convert_?and_?send|publish|emit|produce)$/i;

function sentBy(using: readonly FileFacts[], { trace }: Program): Carrier | undefined {
  const files = new Set(using.map(({ file }) => file));
  const site = trace.sites.find(({ file, operation }) => operation === 'produce' && files.has(file));
  if (site !== undefined) return site;
  for (const { file, callsNamed } of using)
    for (const node of callsNamed(SENDS)) {
      const said = node.arguments.slice(0, MAX_SAID).map(({ value }) => literalString(value) ?? '');
      if ([...said, ...namesAround(node)].some((name) => isAboutUsage(name, false))) return { file, node };
    }
  return undefined;
}

/** The exchange and the routing key. */
const MAX_SAID = 2;

function takenBy(using: readonly FileFacts[], { files, trace }: Program): Carrier | undefined {
  const own = new Set(using.map(({ file }) => file));
  for (const { kind, at, name, function: fn } of trace.entryPoints.all) {
    const file = kind === 'consumer' ? homeOf(at, files)?.file : undefined;
    if (file === undefined || !own.has(file)) continue;
    const said = [
      name ?? '',
      fn.name ?? '',
      ...fn.parameters.map(({ type }) => type ?? ''),
      ...namesAround(fn),
    ];
    if (said.some((one) => isAboutUsage(one, false)) && calls(fn)) return { file, node: at };
  }
  return undefined;
}

/** It does something with what it takes. */
function calls({ body }: { readonly body: readonly SyntaxNode[] }): boolean {
  return body.some((node) => (node.kind === 'call' ? calleeName(node) !== '' : node.kind !== 'return'));
}
