/**
 * Where an audit gets its code from. Implemented over GitHub's API, over git objects and over pasted text;
 * the core decides what it needs and asks for it, so that every implementation makes as few reads as possible.
 */
export interface ChangeSource {
  /** Every file of the change, without its text. The whole list: pagination is the implementation's matter. */
  files(): Promise<readonly ChangedFile[]>;
  /**
   * Full texts at one side of the change. Every path asked for is answered; a text that cannot be had
   * (binary, too large, not UTF-8, gone) is answered with the reason.
   */
  read(side: Side, paths: readonly string[]): Promise<ReadonlyMap<string, FileText>>;
  /** Every path at head, for finding context; null where the source has no tree (pasted text). */
  paths(): Promise<PathList | null>;
}

export type Side = 'base' | 'head';

/** `isComplete` is false when the listing was cut: then nothing may be said about what is absent. */
export interface PathList {
  readonly paths: readonly string[];
  readonly isComplete: boolean;
}

export interface ChangedFile {
  readonly path: string;
  /** The path at base where the file was renamed; otherwise the same as `path`. */
  readonly previousPath: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  /** The file's hunks without any header, as git and GitHub print them; null for binary, huge or pure renames. */
  readonly patch: string | null;
}

export type FileText = { readonly text: string } | { readonly skipped: string };

/** Larger files are listed as skipped: nobody writes billing code by hand in a megabyte. */
export const MAX_FILE_BYTES = 1_000_000;

/** True when the answer holds a text. */
export function isText(file: FileText | undefined): file is { readonly text: string } {
  return file !== undefined && 'text' in file;
}
