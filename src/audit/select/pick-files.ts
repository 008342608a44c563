import picomatch from 'picomatch';
import type { AuditConfig } from '../config.ts';
import { isPlainText } from '../languages/plain-text.ts';
import type { Provider } from '../providers/provider.ts';
import type { FileCoverage } from '../report.ts';
import { type ChangedFile, type ChangeSource, type FileText, isText } from '../source.ts';
import { billingPlaceOf, CHOSEN, NOWHERE } from './billing-place.ts';
import { ignoredReason, isGenerated } from './ignored-paths.ts';
import { type Candidate, inRemovedSettings, selectFiles } from './select.ts';

/**
 * How much may be read to choose from. What is beyond is listed as skipped, and the audit is not green. A change is read
 * over the network, fifty files a query; a whole tree stands on this machine, and large ones have some five thousand
 * files of code.
 */
export const READING_LIMITS = {
  change: { files: 1_000, characters: 100_000_000 },
  tree: { files: 20_000, characters: 200_000_000 },
} as const;

/** Files read at a time, so that what lies beyond the limits is not held first. */
const READ_AT_ONCE = 1_000;

export interface PickedFile {
  readonly file: ChangedFile;
  readonly text: string;
  readonly reason: string;
}

export interface Picked {
  readonly files: readonly PickedFile[];
  /** Settings files that are gone with what they set up for billing: read as they were. */
  readonly removed: readonly RemovedFile[];
  /** Files of the change that were left out, each with the reason. */
  readonly skipped: readonly FileCoverage[];
  /** Paths among them that belong to billing: with one of these no audit is green. */
  readonly unread: readonly string[];
}

/** A file that is there no more, with what it was about. */
export interface RemovedFile {
  readonly file: ChangedFile;
  readonly reason: string;
}

/** What decides about a file before anything is read. */
export interface PickGround {
  readonly config: AuditConfig;
  readonly providers: readonly Provider[];
  /** Whether a path can be audited at all. */
  readonly isReadable: (path: string) => boolean;
  readonly limits: { readonly files: number; readonly characters: number };
  /** Whoever pastes code has chosen it: a few words of billing in it are enough. */
  readonly isPasted: boolean;
}

/** Reads what may be billing code and keeps what is. Every file of the change is answered for. */
export async function pickFiles(
  source: ChangeSource,
  files: readonly ChangedFile[],
  ground: PickGround,
): Promise<Picked> {
  const skipped: FileCoverage[] = [];
  const skip = (path: string, reason: string): void => void skipped.push({ path, status: 'skipped', reason });
  const reasonToSkip = pathFilter(ground);
  const candidates: ChangedFile[] = [];
  const unread: string[] = [];
  const removed: RemovedFile[] = [];
  for (const file of files) {
    const held = file.status === 'removed' && reasonToSkip(file.path) === null ? inRemovedFile(file) : null;
    if (held !== null) {
      removed.push({ file, reason: `${held}, removed by this change` });
      continue;
    }
    const reason = file.status === 'removed' ? 'removed by this change' : reasonToSkip(file.path);
    if (reason) skip(file.path, reason);
    else if (candidates.length < ground.limits.files) candidates.push(file);
    else {
      skip(file.path, `more than ${ground.limits.files} files of code`);
      unread.push(file.path);
    }
  }
  const texts = await readWithin(
    source,
    candidates.map((file) => file.path),
    ground.limits.characters,
  );
  const readable: Candidate[] = [];
  const unreadable: Candidate[] = [];
  for (const file of candidates) {
    const text = texts.get(file.path);
    if (isGenerated(text)) skip(file.path, 'generated file');
    else if (isText(text)) readable.push({ path: file.path, text: text.text, patch: file.patch });
    else {
      skip(file.path, text?.skipped ?? 'could not be read');
      unreadable.push({ path: file.path, text: file.patch ?? '' });
    }
  }
  const place = ground.isPasted ? CHOSEN : billingPlaceOf((await source.paths())?.paths ?? null);
  // Seen by its path and patch only, a file that cannot be read may still be known for billing code.
  unread.push(...selectFiles(unreadable, ground.providers, NOWHERE).map((file) => file.path));
  const reasons = new Map(
    selectFiles(readable, ground.providers, place).map((file) => [file.path, file.reason]),
  );
  const picked = candidates.flatMap((file): PickedFile[] => {
    const text = texts.get(file.path);
    const reason = reasons.get(file.path);
    if (reason !== undefined && isText(text)) return [{ file, text: text.text, reason }];
    if (isText(text) && !isGenerated(text)) skip(file.path, 'no billing or metering code seen');
    return [];
  });
  return { files: picked, removed, skipped, unread };
}

/** What a settings file that is gone held for billing; null where it held nothing of it. */
function inRemovedFile({ path, patch }: ChangedFile): string | null {
  return patch !== null && /\.ya?ml$/i.test(path) ? inRemovedSettings(path, patch) : null;
}

/** Reads files until they hold more than there is room for; the rest is answered for as skipped. */
async function readWithin(
  source: ChangeSource,
  paths: readonly string[],
  room: number,
): Promise<ReadonlyMap<string, FileText>> {
  const texts = new Map<string, FileText>();
  let left = room;
  for (let start = 0; start < paths.length; start += READ_AT_ONCE) {
    const some = paths.slice(start, start + READ_AT_ONCE);
    const read = left > 0 ? await source.read('head', some) : null;
    for (const path of some) {
      const file = read?.get(path);
      if (isText(file)) left -= file.text.length;
      texts.set(
        path,
        file ?? { skipped: read === null ? `more than ${room} characters of code` : 'could not be read' },
      );
    }
  }
  return texts;
}

function pathFilter({ config, isReadable }: PickGround): (path: string) => string | null {
  const options = { dot: true } as const;
  const isIncluded =
    config.paths.include.length > 0 ? picomatch([...config.paths.include], options) : () => true;
  const isExcluded =
    config.paths.exclude.length > 0 ? picomatch([...config.paths.exclude], options) : () => false;
  return (path) => {
    if (!isIncluded(path)) return 'not among the paths of the configuration';
    if (isExcluded(path)) return 'excluded by the configuration';
    const ignored = ignoredReason(path);
    if (ignored) return ignored;
    return isReadable(path) || isPlainText(path) ? null : 'a language that is not read';
  };
}
