import { z } from 'zod';
import { type FileText, MAX_FILE_BYTES } from '#audit/source.ts';
import { GoneError, RetryableError } from '#errors';
import type { GitHub, RepositoryName } from './client.ts';
import { ask, parseAnswer } from './errors.ts';
import { BLOBS_PER_QUERY } from './limits.ts';
import { Sha } from './pull-request.ts';

/** Why a text could not be had, as the report's coverage shows it. */
const SKIPPED = {
  missing: 'not in the repository at this commit',
  binary: 'binary file',
  notUtf8: 'not valid UTF-8',
  tooLarge: `larger than ${MAX_FILE_BYTES.toLocaleString('en')} bytes`,
} as const;

/** True where the answer says that the commit has no such file. */
export function isMissing(file: FileText): boolean {
  return 'skipped' in file && file.skipped === SKIPPED.missing;
}

/**
 * Full texts of files at one commit, every path answered, with a reason where there is no text. Texts come by GraphQL
 * in batches; what a batch cannot give whole is fetched alone by REST. A commit of a fork's pull request is read
 * through the repository the pull request was made to, where GitHub keeps it under `refs/pull`.
 *
 * @throws GoneError without access to the repository; RetryableError where it may pass later.
 */
export async function readBlobs(
  github: GitHub,
  name: RepositoryName,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, FileText>> {
  const sha = Sha.parse(commit);
  const texts = new Map<string, FileText>();
  for (let start = 0; start < paths.length; start += BLOBS_PER_QUERY) {
    const batch = paths.slice(start, start + BLOBS_PER_QUERY);
    for (const [path, text] of await readBatch({ github, name, sha }, batch)) texts.set(path, text);
  }
  return texts;
}

interface Place {
  readonly github: GitHub;
  readonly name: RepositoryName;
  readonly sha: string;
}

async function readBatch(place: Place, paths: readonly string[]): Promise<[string, FileText][]> {
  const blobs = await queryBlobs(place, paths);
  const texts: [string, FileText][] = [];
  for (const [index, path] of paths.entries()) {
    if (blobs === null) texts.push([path, await readContents(place, path)]);
    else texts.push([path, await toFileText(place, blobs[index] ?? null)]);
  }
  return texts;
}

const Blob = z.object({
  oid: Sha,
  byteSize: z.number(),
  isBinary: z.boolean().nullable(),
  isTruncated: z.boolean(),
  text: z.string().nullable(),
});
type Blob = z.infer<typeof Blob>;

/** A submodule's commit and a directory are objects too, but no blobs: the fragment leaves them empty. */
const Objects = z.object({
  repository: z.record(z.string(), z.union([Blob, z.object({}).transform(() => null), z.null()])),
});

/** One query for all paths; null where GraphQL could not answer it, so that REST has to. */
async function queryBlobs(place: Place, paths: readonly string[]): Promise<(Blob | null)[] | null> {
  // Expressions travel as variables: a name with quotes or a backslash must not become part of the query.
  const parameters = paths.map((_, index) => `$e${index}: String!`).join(', ');
  const fields = paths.map((_, index) => `o${index}: object(expression: $e${index}) { ...blob }`).join('\n');
  const query = `query($owner: String!, $name: String!, ${parameters}) {
    repository(owner: $owner, name: $name) { ${fields} }
  }
  fragment blob on Blob { oid byteSize isBinary isTruncated text }`;
  const variables = Object.fromEntries(paths.map((path, index) => [`e${index}`, `${place.sha}:${path}`]));
  const { owner, repository } = place.name;
  const what = `files of ${owner}/${repository}`;
  try {
    const answer = await ask(what, () =>
      place.github.graphql(query, { ...variables, owner, name: repository }),
    );
    const objects = parseAnswer(what, Objects, answer).repository;
    return paths.map((_, index) => objects[`o${index}`] ?? null);
  } catch (error) {
    // A rate limit or a bad token would meet REST as well; only a query that was too much is worth another way.
    const isTooMuch = error instanceof RetryableError && /graphql|unavailable|answer/.test(error.code);
    if (isTooMuch) return null;
    throw error;
  }
}

async function toFileText(place: Place, blob: Blob | null): Promise<FileText> {
  if (blob === null) return { skipped: SKIPPED.missing };
  if (blob.byteSize > MAX_FILE_BYTES) return { skipped: SKIPPED.tooLarge };
  if (blob.isBinary === true) return { skipped: SKIPPED.binary };
  // GraphQL cuts long texts and converts other encodings to UTF-8: where the size differs, these are not the bytes.
  const { text } = blob;
  const isWhole = text !== null && !blob.isTruncated && Buffer.byteLength(text) === blob.byteSize;
  if (isWhole && !text.includes('\0')) return { text };
  return decode(await readRaw(place, blob.oid));
}

const RawBlob = z.object({ content: z.string(), encoding: z.string() });

/** https://docs.github.com/en/rest/git/blobs#get-a-blob */
async function readRaw({ github, name }: Place, oid: string): Promise<Buffer> {
  const what = `a file of ${name.owner}/${name.repository}`;
  const answer = await ask(what, () =>
    github.rest.git.getBlob({ owner: name.owner, repo: name.repository, file_sha: oid }),
  );
  const { content, encoding } = parseAnswer(what, RawBlob, answer.data);
  return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
}

const Contents = z.object({
  type: z.string(),
  size: z.number(),
  sha: Sha,
  encoding: z.string().optional(),
  content: z.string().optional(),
});

/** https://docs.github.com/en/rest/repos/contents#get-repository-content */
async function readContents(place: Place, path: string): Promise<FileText> {
  const { owner, repository } = place.name;
  try {
    const answer = await ask(`a file of ${owner}/${repository}`, () =>
      place.github.rest.repos.getContent({ owner, repo: repository, path, ref: place.sha }),
    );
    const contents = Contents.safeParse(answer.data);
    if (!contents.success || contents.data.type !== 'file') return { skipped: SKIPPED.missing };
    const { size, sha, encoding, content } = contents.data;
    if (size > MAX_FILE_BYTES) return { skipped: SKIPPED.tooLarge };
    if (encoding === 'base64' && content !== undefined) return decode(Buffer.from(content, 'base64'));
    return decode(await readRaw(place, sha));
  } catch (error) {
    if (error instanceof GoneError) return { skipped: SKIPPED.missing };
    throw error;
  }
}

function decode(bytes: Buffer): FileText {
  if (bytes.includes(0)) return { skipped: SKIPPED.binary };
  try {
    // A byte order mark is kept: columns and lines must stand as they are in the file.
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { skipped: SKIPPED.notUtf8 };
  }
}
