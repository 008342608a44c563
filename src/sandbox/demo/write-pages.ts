import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONCLUSIONS, type Report } from '#audit/report.ts';
import { reportHtml } from '#publish/formats/html.ts';
import { reportJson } from '#publish/formats/json.ts';
import { pullRequestPage } from '#publish/formats/pull-request-page.ts';
import type { CheckRun } from '../world.ts';
import type { DemoReview } from './run-demo.ts';

/** Where each page stands. */
export interface Pages {
  /** The diff with the comments in place and the check beside it. */
  readonly review: string;
  /** The whole report. */
  readonly report: string;
  readonly json: string;
}

/** Writes what was posted as a page, and the report of the same commits. */
export async function writePages(review: DemoReview, report: Report, directory: string): Promise<Pages> {
  const { pull, files, check } = review;
  const comments = pull.threads.flatMap(({ path, startLine, line, comments: said }) =>
    said.map(({ body }) => ({ path, startLine, line, body })),
  );
  const page = pullRequestPage({
    title: `${pull.title} #${pull.number}`,
    report,
    files: files.map(({ path, patch }) => ({ path, patch })),
    comments,
    check: toPageCheck(check),
  });
  const pages = {
    review: join(directory, 'review.html'),
    report: join(directory, 'report.html'),
    json: join(directory, 'report.json'),
  };
  await mkdir(directory, { recursive: true });
  await Promise.all([
    writeFile(pages.review, page),
    writeFile(pages.report, reportHtml(report)),
    writeFile(pages.json, reportJson(report)),
  ]);
  return pages;
}

function toPageCheck({ output, conclusion }: CheckRun) {
  const known = CONCLUSIONS.find((word) => word === conclusion) ?? 'neutral';
  const summary = [output.summary, output.text].filter(Boolean).join('\n\n');
  return { title: output.title ?? '', conclusion: known, summary };
}
