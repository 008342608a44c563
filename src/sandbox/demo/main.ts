import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { plural } from '#publish/formats/cut.ts';
import { readCommits, resolveCommit } from '../git/objects.ts';
import { auditByCommandLine } from './audit-by-command-line.ts';
import { printReview } from './print-review.ts';
import { type DemoReview, type DemoSubject, runDemo } from './run-demo.ts';
import { makeSampleRepository } from './sample-repository.ts';
import { writePages } from './write-pages.ts';

/**
 * `npm run demo` reviews the sample pull request. `npm run demo -- --repo DIR --base REV --head REV` does the same
 * with a change of any git repository, bare or not.
 */
const OPTIONS = {
  repo: { type: 'string' },
  base: { type: 'string' },
  head: { type: 'string' },
  name: { type: 'string' },
  out: { type: 'string', default: 'demo-out' },
} as const;

const DEFAULT_WIDTH = 80;
const SAMPLE_BRANCH = 'bill-captions-storage-search-exports';

interface OpenSubject {
  readonly subject: DemoSubject;
  readonly close: () => Promise<void>;
}

async function openSample(): Promise<OpenSubject> {
  const repository = await makeSampleRepository(SAMPLE_BRANCH);
  const subject = {
    owner: 'halyard',
    name: 'platform',
    directory: repository.directory,
    base: 'main',
    head: SAMPLE_BRANCH,
    title: 'Bill captions, storage, similar search and exports',
    author: 'mira',
  };
  return { subject, close: () => repository.remove() };
}

async function openOther(
  repo: string,
  values: { base?: string; head?: string; name?: string },
): Promise<OpenSubject> {
  const { base = 'HEAD^', head = 'HEAD', name = 'local/repository' } = values;
  const [owner = 'local', short = 'repository'] = name.split('/');
  const directory = resolve(repo);
  const sha = await resolveCommit(directory, head);
  if (sha === null) throw new Error(`${directory} is no git repository, or holds no commit ${head}.`);
  const [commit] = await readCommits(directory, sha);
  const title = commit?.message.split('\n')[0] ?? sha;
  const subject = { owner, name: short, directory, base, head: sha, title, author: 'someone' };
  return { subject, close: async () => {} };
}

async function main(): Promise<number> {
  const started = performance.now();
  const { values } = parseArgs({ options: OPTIONS });
  const { subject, close } =
    values.repo === undefined ? await openSample() : await openOther(values.repo, values);
  try {
    const [review, report] = await Promise.all([
      runDemo(subject, (line) => process.stderr.write(line)),
      auditByCommandLine(subject),
    ]);
    const pages = await writePages(review, report, values.out);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(printReview(review, terminal()));
    process.stdout.write(
      [
        '',
        `A signed pull_request delivery went in; ${counts(review)} came out, in ${seconds} s.`,
        `The review in place:  ${pathToFileURL(resolve(pages.review)).href}`,
        `The whole report:     ${pathToFileURL(resolve(pages.report)).href}`,
        `The same as JSON:     ${pathToFileURL(resolve(pages.json)).href}`,
        '',
      ].join('\n'),
    );
    return isClean(review) ? 0 : 1;
  } finally {
    await close();
  }
}

/** https://no-color.org */
function terminal(): { color: boolean; width: number } {
  const { isTTY, columns } = process.stdout;
  const color = isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return { color, width: isTTY ? columns : DEFAULT_WIDTH };
}

function counts({ pull }: DemoReview): string {
  const comments = pull.threads.length;
  const reviews = pull.reviews.length === 0 ? 'no review' : `a review with ${plural(comments, 'comment')}`;
  return `${reviews} and a check`;
}

/** The stand-in checks every request and answer by GitHub's own description: anything wrong fails the demo. */
function isClean({ violations }: DemoReview): boolean {
  for (const { where, operation, problems } of violations) {
    process.stderr.write(`Wrong ${where} (${operation}): ${problems.join('; ')}\n`);
  }
  return violations.length === 0;
}

/** A reader that closes its end early (`| head`) has what it wanted: that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
