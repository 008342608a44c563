import { type AuditConfig, CONFIG_PATH, parseConfig } from './config.ts';
import { type ChangeLines, mapChange } from './diff/line-map.ts';
import type { Finding } from './finding.ts';
import { mergeFindings, mergeModelFindings } from './findings/merge.ts';
import { readIgnoreComments } from './findings/suppression.ts';
import { fingerprintMatches, type RuleMatch, toFindings } from './findings/to-findings.ts';
import { verifySuggestions } from './findings/verify-suggestions.ts';
import type { SourceParser } from './languages/language.ts';
import type { SyntaxFile } from './languages/syntax.ts';
import type { ModelAudit, ModelAuditor, ModelGround } from './model/audit-with-model.ts';
import { withoutModel } from './model/without-model.ts';
import { providers } from './providers/index.generated.ts';
import { readBase, readHead } from './read-sides.ts';
import type { FileCoverage, Report } from './report.ts';
import { RULES } from './rules/index.generated.ts';
import type { RuleScope } from './rules/rule.ts';
import { judgedSections } from './scoring/sections.ts';
import { toReport } from './scoring/to-report.ts';
import { pickFiles, READING_LIMITS } from './select/pick-files.ts';
import type { ChangeSource } from './source.ts';
import type { Trace } from './trace/site.ts';

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
  /** Null where no model is configured, `off` where it is not wanted this time: then the rules work alone. */
  readonly model?: ModelAuditor | 'off' | null;
}

export interface AuditResult {
  readonly report: Report;
  /** Which lines of which files a comment may stand on. */
  readonly lines: ChangeLines;
}

/** An audit with what it rests on, for whoever goes on asking about it. */
export interface GroundedAudit extends AuditResult {
  readonly ground: ModelGround;
}

/**
 * Audits a change, a tree or pasted code. The same source and settings give the same report.
 *
 * @throws whatever the source throws when it cannot be read; bad code, odd files and bad settings never throw
 */
export async function audit(request: AuditRequest, ports: AuditPorts): Promise<AuditResult> {
  const { report, lines } = await auditWithGround(request, ports);
  return { report, lines };
}

/** As {@link audit}, and keeps the ground. */
export async function auditWithGround(request: AuditRequest, ports: AuditPorts): Promise<GroundedAudit> {
  const { source, subject } = request;
  const settings = parseConfig(request.configText, new Set(RULES.map((rule) => rule.id)));
  const files = await source.files();
  const lines = mapChange(files);
  const picked = await pickFiles(source, files, {
    config: settings.config,
    providers,
    isReadable: (path) => ports.parser.languageOf(path) !== null,
    limits: subject.mode === 'tree' ? READING_LIMITS.tree : READING_LIMITS.change,
    isPasted: subject.mode === 'paste',
  });
  const base = subject.mode === 'change' ? await readBase(source, picked, ports.parser) : null;
  const changed = subject.mode === 'change' ? lines : null;
  const head = await readHead(source, picked, { parser: ports.parser, base, lines: changed });
  const ignore = head.scope.files.map((facts) => readIgnoreComments(facts.file, request.today));
  const matches = runRules(head.scope, settings.config).filter(isAboutTheChange(head.coverage, changed));
  const baseMatches = base ? runRules(base, settings.config) : [];
  const ignoreComments = ignore.flatMap((comments) => comments.accepted);
  const found = mergeFindings(
    toFindings(matches, {
      config: settings.config,
      lines: changed,
      baseFingerprints: new Set(fingerprintMatches(baseMatches)),
      ignoreComments,
    }),
  );
  const audited = picked.files.map(({ file }) => file.path);
  const ground = {
    scope: head.scope,
    lines: changed,
    audited,
    found,
    sections: judgedSections(sitesOf(head.scope.trace, audited)),
    config: settings.config,
    ignoreComments,
  };
  const model = await askModel(ports.model ?? null, ground);
  const findings = mergeModelFindings(found, model.findings);
  const report = toReport({
    subject,
    toolVersion: request.toolVersion,
    gate: settings.config.gate,
    configurationProblems: [...settings.problems, ...ignore.flatMap((comments) => comments.problems)],
    findings: await verifySuggestions(findings, syntaxFiles(head.scope), ports.parser),
    baseFindings: base && judgeBase(baseMatches, settings.config),
    scope: head.scope,
    coverage: head.coverage,
    model,
    unread: [...picked.unread, ...head.unread],
  });
  return { report, lines, ground };
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

/** The model auditor's part, or why it has none. */
async function askModel(model: ModelAuditor | 'off' | null, ground: ModelGround): Promise<ModelAudit> {
  if (model === null) return withoutModel('no model is configured');
  if (model === 'off') return withoutModel('switched off for this run');
  if (!ground.config.model) return withoutModel(`switched off in ${CONFIG_PATH}`);
  if (ground.audited.length === 0) return withoutModel('there was nothing to ask about');
  // Read only where a model is asked: an audit by the rules alone starts sooner.
  const { auditWithModel } = await import('./model/audit-with-model.ts');
  return await auditWithModel(ground, model);
}

/** What a change has to do with is told by the files it changed, not by what was read to understand them. */
function sitesOf({ sites }: Trace, paths: readonly string[]): Pick<Trace, 'sites'> {
  const wanted = new Set(paths);
  return { sites: sites.filter(({ file }) => wanted.has(file.path)) };
}

function syntaxFiles(scope: RuleScope): readonly SyntaxFile[] {
  return scope.files.map((facts) => facts.file);
}

function runRules(scope: RuleScope, config: AuditConfig): RuleMatch[] {
  const active = RULES.filter((rule) => config.rules.get(rule.id)?.isOff !== true);
  return active.flatMap((rule) =>
    [...rule.match(scope)].map((match): RuleMatch => ({ rule, match, origin: 'rule' })),
  );
}

function judgeBase(matches: readonly RuleMatch[], config: AuditConfig): Finding[] {
  return mergeFindings(
    toFindings(matches, { config, lines: null, baseFingerprints: new Set(), ignoreComments: [] }),
  );
}
