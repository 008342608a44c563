import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { audit } from '#audit/audit.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { CONCLUSIONS, type Report } from '#audit/report.ts';
import { openSubject } from '#cli/open-subject.ts';
import { readSettingsText } from '#cli/read-settings.ts';
import { readGrammar } from '#grammars';
import { reportHtml } from '#publish/formats/html.ts';
import { reportJson } from '#publish/formats/json.ts';
import { pullRequestPage } from '#publish/formats/pull-request-page.ts';
import { VERSION } from '#version';
import type { CheckRun, PullRequest } from '../world.ts';
import type { DemoReview } from './run-demo.ts';

/** Where each page stands. */
export interface Pages {
  /** The diff with the comments in place and the check beside it. */
  readonly review: string;
  /** The whole report. */
  readonly report: string;
  readonly json: string;
}

/** Writes what was posted as a page, and the report of the same audit from the command line's side. */
export async function writePages(review: DemoReview, directory: string): Promise<Pages> {
  const { pull, files, check } = review;
  const report = await auditAgain(pull);
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

/** The same commits audited as `metercheck audit` does it: out of git objects, without GitHub in between. */
async function auditAgain(pull: PullRequest): Promise<Report> {
  const { owner, name, directory } = pull.repository;
  const range = `${pull.base.sha}...${pull.head.sha}`;
  const { source, subject } = await openSubject({ mode: 'change', repo: directory, range }, process.stdin);
  const request = {
    source,
    subject: { ...subject, repository: `${owner.login}/${name}` },
    configText: await readSettingsText(source, 'base', null),
    today: new Date().toISOString().slice(0, 10),
    toolVersion: VERSION,
  };
  return (await audit(request, { parser: createSourceParser(readGrammar) })).report;
}

function toPageCheck({ output, conclusion }: CheckRun) {
  const known = CONCLUSIONS.find((word) => word === conclusion) ?? 'neutral';
  const summary = [output.summary, output.text].filter(Boolean).join('\n\n');
  return { title: output.title ?? '', conclusion: known, summary };
}
