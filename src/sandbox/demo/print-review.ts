import { SEVERITIES } from '#audit/finding.ts';
import { type Paint, toPaint } from '#publish/formats/ansi.ts';
import { cutText, plural } from '#publish/formats/cut.ts';
import { visible, visibleLine } from '#publish/formats/visible.ts';
import { wrap } from '#publish/formats/wrap.ts';
import { parseRows } from '../diff-rows.ts';
import type { FileDiff } from '../git/diff.ts';
import type { CheckRun, PullRequest, ReviewThread } from '../world.ts';
import { markdownText } from './markdown-text.ts';
import type { DemoReview } from './run-demo.ts';

export interface PrintOptions {
  readonly color: boolean;
  readonly width: number;
}

/** Wider than this prose is hard to read; narrower than that nothing can be laid out. */
const WIDTH_RANGE = { least: 60, most: 100 };
/** Lines of code shown above a comment. */
const SHOWN_LINES = 6;

interface Sheet {
  readonly paint: Paint;
  readonly width: number;
}

/** What was posted, for a terminal: each comment below the lines it stands on, file by file, then the check. */
export function printReview(review: DemoReview, options: PrintOptions): string {
  const { least, most } = WIDTH_RANGE;
  const width = Math.min(Math.max(options.width, least), most);
  const sheet: Sheet = { paint: toPaint(options.color), width };
  const { pull, files, check } = review;
  const lines = [
    ...headLines(sheet, pull, files),
    ...files.flatMap((file) => fileLines(sheet, file, pull.threads)),
    ...checkLines(sheet, check),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines({ paint, width }: Sheet, pull: PullRequest, files: readonly FileDiff[]): string[] {
  const { owner, name } = pull.repository;
  const added = files.reduce((sum, file) => sum + file.additions, 0);
  const removed = files.reduce((sum, file) => sum + file.deletions, 0);
  const title = `${visibleLine(pull.title)} #${pull.number}`;
  const facts = `${owner.login}/${name}: ${files.length} files, +${added} -${removed}, by ${pull.author.login}`;
  const body = pull.reviews.flatMap((review) => markdownText(review.body, paint, width));
  return [paint('strong', title), paint('faint', facts), '', ...body, ''];
}

function fileLines(sheet: Sheet, file: FileDiff, threads: readonly ReviewThread[]): string[] {
  const own = threads.filter((thread) => thread.path === file.path).toSorted((a, b) => a.line - b.line);
  if (own.length === 0) return [];
  const name = ` ${visibleLine(file.path)} `;
  const rule = '─'.repeat(Math.max(2, sheet.width - name.length - 2));
  return [
    sheet.paint('strong', `──${name}${rule}`),
    ...own.flatMap((thread) => ['', ...codeLines(sheet, file, thread), ...commentLines(sheet, thread)]),
    '',
  ];
}

function codeLines({ paint, width }: Sheet, file: FileDiff, thread: ReviewThread): string[] {
  const { rows } = parseRows(file.patch ?? '');
  const start = thread.startLine ?? thread.line;
  const standing = rows.filter((row) => {
    const number = row[thread.side];
    return number !== null && number >= start && number <= thread.line;
  });
  const shown = standing.slice(0, SHOWN_LINES);
  const more = standing.length - shown.length;
  const codes = unindented(shown.map((row) => visible(row.text.slice(1)).replaceAll('\t', '    ')));
  return [
    ...shown.map((row, index) => {
      const sign = row.text.charAt(0);
      const code = cutText(`${sign} ${codes[index] ?? ''}`, width - 7);
      return `${paint('faint', String(row[thread.side]).padStart(5))} ${sign === '+' ? paint('good', code) : code}`;
    }),
    ...(more > 0 ? [paint('faint', `      … ${more} more ${more === 1 ? 'line' : 'lines'}`)] : []),
  ];
}

/** Lines without the space that all of them begin with. */
function unindented(lines: readonly string[]): string[] {
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const depth = depths.length === 0 ? 0 : Math.min(...depths);
  return lines.map((line) => line.slice(depth));
}

function commentLines({ paint, width }: Sheet, thread: ReviewThread): string[] {
  return thread.comments.flatMap((comment) => {
    const severity = SEVERITIES.find((word) => comment.body.slice(0, 60).includes(`· ${word} ·`));
    const bar = paint(severity ?? 'faint', '▌');
    const text = markdownText(comment.body, paint, width - 8);
    return text.map((line) => `      ${bar} ${line}`.trimEnd());
  });
}

const INK = { success: 'good', neutral: 'medium', skipped: 'faint', failure: 'bad' } as const;

function checkLines({ paint, width }: Sheet, check: CheckRun): string[] {
  const conclusion = check.conclusion ?? 'neutral';
  const ink = conclusion in INK ? INK[conclusion as keyof typeof INK] : 'medium';
  const title = wrap(visibleLine(`${check.name}: ${check.output.title ?? ''}`), width);
  return [
    paint('strong', '─'.repeat(width)),
    ...title.map((line) => paint('strong', paint(ink, line))),
    paint('faint', `conclusion ${conclusion}, ${plural(check.annotations.length, 'annotation')}`),
    '',
    ...markdownText(check.output.summary ?? '', paint, width),
  ];
}
