import { lastName, plainName } from '../facts/names.ts';
import { putUnder } from '../facts/put-under.ts';
import { rememberNames } from '../facts/remember.ts';
import type { CallShape, Provider, Sdk } from '../providers/provider.ts';

/** One call shape of one provider, ready to be compared. */
export interface CompiledShape {
  readonly provider: Provider;
  readonly sdk: Sdk;
  readonly shape: CallShape;
  /** The named parts, plain, last one last; a leading `*` is not among them. */
  readonly parts: readonly string[];
  readonly needsReceiver: boolean;
}

/** Finds the shapes a call's path could be, by its last name: the cost of a look-up does not grow with the list. */
export interface ShapeIndex {
  readonly matching: (path: string) => readonly CompiledShape[];
}

/** Compiles every call shape of the providers, the longest first. */
export function buildShapeIndex(providers: readonly Provider[]): ShapeIndex {
  const byLastName = new Map<string, CompiledShape[]>();
  const openEnded: CompiledShape[] = [];
  for (const compiled of providers.flatMap(compile)) {
    const last = compiled.parts.at(-1) ?? '';
    if (last.endsWith('*')) openEnded.push(compiled);
    else putUnder(byLastName, last, compiled);
  }
  const endingIn = rememberNames((last): readonly CompiledShape[] =>
    [
      ...(byLastName.get(last) ?? []),
      ...openEnded.filter(({ parts }) => isPart(last, parts.at(-1) ?? '')),
    ].sort((a, b) => b.parts.length - a.parts.length),
  );
  return {
    matching: (path) => {
      const candidates = endingIn(plainName(lastName(path)));
      if (candidates.length === 0) return candidates;
      const parts = path.split('.').map(plainName);
      return candidates.filter((candidate) => isMatch(parts, candidate));
    },
  };
}

function compile(provider: Provider): CompiledShape[] {
  return provider.sdks.flatMap((sdk) =>
    sdk.calls.map((shape) => {
      const parts = shape.pattern.split('.');
      const needsReceiver = parts[0] === '*';
      const named = needsReceiver ? parts.slice(1) : parts;
      return {
        provider,
        sdk,
        shape,
        needsReceiver,
        parts: named.map((part) => plainName(part) + (part.endsWith('*') ? '*' : '')),
      };
    }),
  );
}

function isMatch(path: readonly string[], { parts, needsReceiver }: CompiledShape): boolean {
  const offset = path.length - parts.length;
  // Without the receiver in front it may be a part of the client that was handed in: `usageApi.recordUsage(…)`.
  if (offset < (needsReceiver && parts.length === 1 ? 1 : 0)) return false;
  return parts.every((part, i) => isPart(path[offset + i] ?? '', part));
}

function isPart(own: string, part: string): boolean {
  return part.endsWith('*') ? own.startsWith(part.slice(0, -1)) : own === part;
}
