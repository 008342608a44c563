import { type AuditConfig, parseConfig } from './config.ts';
import { type ChangeLines, mapChange } from './diff/line-map.ts';
import type { Finding } from './finding.ts';
import { mergeFindings } from './findings/merge.ts';
import { readIgnoreComments } from './findings/suppression.ts';
import { fingerprintMatches, type RuleMatch, toFindings } from './findings/to-findings.ts';
import { verifySuggestions } from './findings/verify-suggestions.ts';
import type { SourceParser } from './languages/language.ts';
import type { SyntaxFile } from './languages/syntax.ts';
import { providers } from './providers/index.generated.ts';
import { readBase, readHead } from './read-sides.ts';
import type { FileCoverage, Report } from './report.ts';
import { RULES } from './rules/index.generated.ts';
import type { RuleScope } from './rules/rule.ts';
import { toReport } from './scoring/to-report.ts';
import { pickFiles } from './select/pick-files.ts';
import type { ChangeSource } from './source.ts';

/** One audit's question. */
export interface AuditRequest {
  readonly source: ChangeSource;
  readonly subject: Report['subject'];
  /** `.github/metercheck.yml` at base; null when there is none. */
  readonly configText: string | null;
  /** The day of the audit, YYYY-MM-DD: the core has no clock. */
  readonly today: string;
  readonly toolVersion: string;
}

/** What the core cannot do by itself. */
export interface AuditPorts {
  readonly parser: SourceParser;
}

export interface AuditResult {
  readonly report: Report;
  /** Which lines of which files a comment may stand on. */
  readonly lines: ChangeLines;
}

/**
 * Audits a change, a tree or pasted code. The same source and settings give the same report.
 *
 * @throws whatever the source throws when it cannot be read; bad code, odd files and bad settings never throw
 */
export async function audit(request: AuditRequest, ports: AuditPorts): Promise<AuditResult> {
  const { source, subject } = request;
  const settings = parseConfig(request.configText, new Set(RULES.map((rule) => rule.id)));
  const files = await source.files();
  const lines = mapChange(files);
  const picked = await pickFiles(source, files, {
    config: settings.config,
    providers,
    isReadable: (path) => ports.parser.languageOf(path) !== null,
  });
  const base = subject.mode === 'change' ? await readBase(source, picked, ports.parser) : null;
  const changed = subject.mode === 'change' ? lines : null;
  const head = await readHead(source, picked, { parser: ports.parser, base, lines: changed });
  const ignore = head.scope.files.map((facts) => readIgnoreComments(facts.file, request.today));
  const matches = runRules(head.scope, settings.config).filter(isAboutTheChange(head.coverage, changed));
  const baseMatches = base ? runRules(base, settings.config) : [];
  const found = toFindings(matches, {
    config: settings.config,
    lines: changed,
    baseFingerprints: new Set(fingerprintMatches(baseMatches)),
    ignoreComments: ignore.flatMap((comments) => comments.accepted),
  });
  const report = toReport({
    subject,
    toolVersion: request.toolVersion,
    gate: settings.config.gate,
    configurationProblems: [...settings.problems, ...ignore.flatMap((comments) => comments.problems)],
    findings: await verifySuggestions(mergeFindings(found), syntaxFiles(head.scope), ports.parser),
    baseFindings: base && judgeBase(baseMatches, settings.config),
    scope: head.scope,
    coverage: head.coverage,
    unread: [...picked.unread, ...head.unread],
  });
  return { report, lines };
}

/**
 * What stands in a context file was there before and is not what was asked about: it is reported only where a line that
 * was changed proves it.
 */
function isAboutTheChange(
  coverage: readonly FileCoverage[],
  lines: ChangeLines | null,
): (found: RuleMatch) => boolean {
  const context = new Set(coverage.flatMap(({ path, status }) => (status === 'context' ? [path] : [])));
  return ({ match }) =>
    !context.has(match.file.path) ||
    (match.evidence ?? []).some(({ file, node }) => lines?.get(file.path)?.isTouched(node.span) ?? false);
}

function syntaxFiles(scope: RuleScope): readonly SyntaxFile[] {
  return scope.files.map((facts) => facts.file);
}

function runRules(scope: RuleScope, config: AuditConfig): RuleMatch[] {
  const active = RULES.filter((rule) => config.rules.get(rule.id)?.isOff !== true);
  return active.flatMap((rule) => [...rule.match(scope)].map((match) => ({ rule, match })));
}

function judgeBase(matches: readonly RuleMatch[], config: AuditConfig): Finding[] {
  return mergeFindings(
    toFindings(matches, { config, lines: null, baseFingerprints: new Set(), ignoreComments: [] }),
  );
}
