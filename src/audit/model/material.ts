import { remember } from '../facts/remember.ts';
import type { TableDefinition } from '../facts/schema/table-definition.ts';
import type { MeteringSite } from '../trace/site.ts';
import { aroundPieces } from './around-pieces.ts';
import { calledPieces } from './called-pieces.ts';
import { callerPieces } from './caller-pieces.ts';
import { changedPieces } from './changed-pieces.ts';
import { byValue } from './choice.ts';
import { type CodeIndex, toCodeIndex } from './code-index.ts';
import { type CodeView, toCodeView } from './code-view.ts';
import type { DossierGround } from './dossier.ts';
import type { Piece } from './piece.ts';
import { relatedPieces } from './related-pieces.ts';
import { tablesOf } from './table-notes.ts';

/** Everything a dossier may hold, before it is known what fits. */
export interface Material {
  readonly index: CodeIndex;
  /** Audited files, in the order of the change. */
  readonly audited: readonly CodeView[];
  /** What the change did, best first. */
  readonly changed: readonly Piece[];
  /** What helps to judge it, best first. */
  readonly helping: readonly Piece[];
  readonly tables: readonly TableDefinition[];
}

/** Reads a ground once, however often it is asked about: the first reading, each second one and questions after it. */
export const toMaterial = remember((ground: DossierGround): Material => {
  const material = readMaterial(ground);
  return material;
});

function readMaterial({ scope, lines, audited }: DossierGround): Material {
  const wanted = new Set(audited);
  const sites = Map.groupBy(scope.trace.sites, ({ file }: MeteringSite) => file.path);
  const baseTexts = new Map(scope.base?.files.map(({ file }) => [file.path, file.text]));
  const views = scope.files.map((facts) =>
    toCodeView({
      facts,
      isAudited: wanted.has(facts.file.path),
      lines: lines?.get(facts.file.path) ?? null,
      baseText: baseTexts.get(facts.file.path) ?? null,
      sites: sites.get(facts.file.path) ?? [],
    }),
  );
  const index = toCodeIndex(views);
  const inChange = views.filter((view) => view.isAudited);
  const { calls } = scope.trace;
  const helping = inChange.flatMap((view) => [
    ...aroundPieces(view),
    ...calledPieces(view, index, calls),
    ...callerPieces(view, index, calls),
  ]);
  return {
    index,
    audited: inChange,
    changed: inChange.flatMap(changedPieces).sort(byValue),
    helping: [...helping, ...relatedPieces(index)].sort(byValue),
    tables: tablesOf(scope.files),
  };
}
