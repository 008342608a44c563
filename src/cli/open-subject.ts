import type { Report } from '#audit/report.ts';
import type { ChangeSource } from '#audit/source.ts';
import type { AuditSubject } from './arguments.ts';
import { openGitDirectory } from './git/git.ts';
import { resolveDefaultRange, resolveRange, resolveRevision } from './git/range.ts';
import { gitSource } from './git-source.ts';
import { pastedPath, readPaste } from './paste.ts';
import { pastedSource } from './stdin-source.ts';

/** What is audited, ready to be read. */
export interface OpenSubject {
  readonly source: ChangeSource;
  readonly subject: Report['subject'];
  /** Says what was chosen where the command line left it open. */
  readonly note: string | null;
}

/**
 * Finds what the command line names.
 * @throws UserError when there is no repository, no such revision, or nothing readable on standard input.
 */
export async function openSubject(
  asked: AuditSubject,
  stdin: AsyncIterable<Uint8Array>,
): Promise<OpenSubject> {
  switch (asked.mode) {
    case 'change':
      return openChange(asked.repo, asked.range);
    case 'tree':
      return openTree(asked.repo);
    case 'paste': {
      const path = pastedPath(asked.language);
      const source = pastedSource(path, await readPaste(stdin));
      return { source, subject: { mode: 'paste' }, note: null };
    }
  }
}

async function openChange(repo: string, text: string | null): Promise<OpenSubject> {
  const git = await openGitDirectory(repo);
  const range = text === null ? await resolveDefaultRange(git) : await resolveRange(git, text);
  const { base, head, note } = range;
  return { source: gitSource(git, { base, head }), subject: { mode: 'change', base, head }, note };
}

async function openTree(repo: string): Promise<OpenSubject> {
  const git = await openGitDirectory(repo);
  const head = await resolveRevision(git, 'HEAD', 'commit');
  return { source: gitSource(git, { base: null, head }), subject: { mode: 'tree', head }, note: null };
}
