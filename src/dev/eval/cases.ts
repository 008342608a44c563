import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SECTIONS, type Section } from '#audit/finding.ts';
import { UserError } from '#errors';

/** A commit to audit: one that brought a known defect in, or one in which none is known. */
export interface EvalCase {
  readonly id: string;
  readonly repo: string;
  readonly sha: string;
  /** Null for a clean commit. */
  readonly label: Label | null;
}

/** Where the defect is, at head, and in which sections a finding about it may stand. */
export interface Label {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly sections: readonly Section[];
  /** Files beside the changed ones that a reader needs. */
  readonly contextFiles: readonly string[];
}

/** Sections in which a finding about a defect of this category may rightly stand. */
const SECTIONS_OF: Readonly<Record<string, readonly Section[]>> = {
  ingestion: ['ingestion', 'observability', 'deduplication'],
  deduplication: ['deduplication', 'ingestion', 'aggregation', 'limits'],
  aggregation: ['aggregation', 'deduplication'],
  period: ['aggregation'],
  pricing: ['aggregation', 'limits'],
  limits: ['limits', 'aggregation', 'deduplication'],
  transparency: ['transparency', 'aggregation'],
  observability: ['observability', 'ingestion'],
};

const Common = { id: z.string(), repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/) };
const Sha = z.string().regex(/^[\da-f]{40}$/);
const Line = z.union([
  z
    .object({
      ...Common,
      intro_sha: Sha,
      path: z.string(),
      line_start: z.int(),
      line_end: z.int(),
      category: z.string(),
      context_files: z.array(z.string()).default([]),
    })
    .transform(
      (bug): EvalCase => ({
        id: bug.id,
        repo: bug.repo,
        sha: bug.intro_sha,
        label: {
          path: bug.path,
          startLine: bug.line_start,
          endLine: bug.line_end,
          sections: SECTIONS_OF[bug.category] ?? SECTIONS,
          contextFiles: bug.context_files,
        },
      }),
    ),
  z
    .object({ ...Common, sha: Sha })
    .transform(({ id, repo, sha }): EvalCase => ({ id, repo, sha, label: null })),
  // A defect whose beginning is not known cannot be audited as a change.
  z.object(Common).transform(() => null),
]);

/**
 * Reads labelled and clean commits, one JSON object a line, both kinds in one file or in several.
 *
 * @throws UserError naming the file and line that is no case
 */
export async function readCases(files: readonly string[], only: RegExp): Promise<readonly EvalCase[]> {
  const lists = await Promise.all(files.map(readFileOfCases));
  return lists.flat().filter(({ id }) => only.test(id));
}

async function readFileOfCases(file: string): Promise<readonly EvalCase[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError('no-cases', `The cases cannot be read from ${file}: give a file of JSON lines.`, {
      cause,
    });
  }
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = Line.safeParse(parseJson(line));
    if (!parsed.success)
      throw new UserError(
        'no-case',
        `Line ${index + 1} of ${file} is not a case: it needs id, repo and a commit.`,
      );
    return parsed.data ?? [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The git directory of a case's repository among the mirrors: `DIR/owner+name/repo`. */
export function mirrorOf({ repo }: EvalCase, mirrors: string): string {
  return join(mirrors, repo.replace('/', '+'), 'repo');
}
