import type { AuditConfig } from '../config.ts';
import type { ChangeLines } from '../diff/line-map.ts';
import { type Finding, isAsSureAs, isAtLeast, type Section } from '../finding.ts';
import type { IgnoreComment } from '../findings/suppression.ts';
import { toFindings } from '../findings/to-findings.ts';
import type { ModelCoverage, SectionAnswer } from '../report.ts';
import type { RuleScope } from '../rules/rule.ts';
import { AUDIT_ANSWER, type AuditAnswer, type Claim } from './answers.ts';
import { buildDossiers } from './build-dossiers.ts';
import { toQuestions } from './catalogue.ts';
import { cleanText } from './clean-text.ts';
import type { Dossier, DossierLimits, Dossiers } from './dossier.ts';
import { createGround } from './ground.ts';
import { type FindingHint, hintsIn } from './hints.ts';
import { addUsage, type ModelPort, type ModelRequest, type ModelUsage, NO_USAGE } from './port.ts';
import { fillPrompt, type Prompts, severityLegend } from './prompts.ts';
import { toProviderNotes } from './provider-notes.ts';
import { judgeClaims, toRefutation } from './refute.ts';
import { type PlacedClaim, placeOnChange, restsOnCode, toMatch } from './to-matches.ts';
import { toWiderContext } from './wider-context.ts';

/** A language model with its instructions and the bounds it works in. */
export interface ModelAuditor {
  readonly port: ModelPort;
  /** Gives the answers that are kept from before, and asks nobody. */
  readonly memory?: ModelPort;
  readonly prompts: Prompts;
  readonly limits: DossierLimits;
  /** Told of findings as the answer comes in, long before they are judged: for a person who waits. */
  readonly onHint?: (hint: FindingHint) => void;
}

/** What the model auditor looks at: the same as the rules did, and what they found. */
export interface ModelGround {
  readonly scope: RuleScope;
  readonly lines: ChangeLines | null;
  readonly audited: readonly string[];
  readonly found: readonly Finding[];
  /** The sections the change has to do with. */
  readonly sections: ReadonlySet<Section>;
  readonly config: AuditConfig;
  readonly ignoreComments: readonly IgnoreComment[];
}

export interface ModelAudit {
  readonly findings: readonly Finding[];
  /** How usage flows, in the model's words; null where it said nothing. */
  readonly architecture: string | null;
  readonly answers: readonly (SectionAnswer & { readonly section: Section })[];
  readonly coverage: ModelCoverage;
  /** Audited files that the model was not shown, or not wholly, and why. */
  readonly leftOut: Dossiers['leftOut'];
}

/** Room for about fifteen findings with their texts. */
const OUTPUT_TOKENS = 8_000;

/**
 * Asks the model about the change, keeps what it proves, and has that refuted. Never throws for what a model or its
 * server does: what was not read is told in the coverage.
 */
export async function auditWithModel(ground: ModelGround, model: ModelAuditor): Promise<ModelAudit> {
  const { dossiers, leftOut } = buildDossiers(ground, model.limits);
  const parts = await Promise.all(dossiers.map((dossier) => auditDossier(dossier, ground, model)));
  const failures = parts.flatMap(({ failed }) => failed ?? []);
  const usage = parts.map((part) => part.usage).reduce(addUsage, NO_USAGE);
  const counts = sumCounts(parts.map((part) => part.counts));
  const hasAnswer = parts.some(({ answer }) => answer !== null);
  const [first] = parts.flatMap(({ answer }) => answer ?? []);
  return {
    findings: parts.flatMap(({ findings }) => findings),
    architecture: first ? cleanText(first.architecture) : null,
    answers: parts.flatMap(({ answer, dossier }) => (answer ? toAnswers(answer, dossier) : [])),
    coverage: {
      used: hasAnswer,
      ...toReason(failures, dossiers.length),
      ...toUsage(usage),
      ...counts,
    },
    leftOut,
  };
}

interface Part {
  readonly dossier: Dossier;
  readonly answer: AuditAnswer | null;
  readonly findings: readonly Finding[];
  readonly usage: ModelUsage;
  readonly counts: Counts;
  readonly failed?: string;
}

/** Places of claims made, those whose quotes stand on the change, and those the second reading left. */
interface Counts {
  readonly claimed: number;
  readonly grounded: number;
  readonly upheld: number;
}

async function auditDossier(dossier: Dossier, ground: ModelGround, model: ModelAuditor): Promise<Part> {
  const request = toRequest(dossier, ground, model.prompts);
  const { onHint } = model;
  const hints = onHint && hintsIn(dossier, onHint);
  const reply = await model.port.ask(request, hints ? { onText: hints } : {});
  const nothing = { claimed: 0, grounded: 0, upheld: 0 };
  if ('failed' in reply)
    return { dossier, answer: null, findings: [], usage: reply.usage, counts: nothing, failed: reply.failed };
  const answer = reply.value;
  const place = createGround(dossier.shown);
  const files = new Map(ground.scope.files.map((facts) => [facts.file.path, facts]));
  const grounded = answer.findings
    .flatMap((claim) => place(claim))
    .filter((claim) => restsOnCode(claim, files));
  const claims = grounded
    .filter(({ claim }) => isWorthSaying(claim, ground.config.comment))
    .flatMap((claim) => placeOnChange(claim, ground.lines) ?? []);
  const second = await refute(claims, ground, model);
  const usage = addUsage(reply.usage, second.usage);
  const claimed = sum(answer.findings.map(({ same }) => 1 + same.length));
  const counts = { claimed, grounded: grounded.length, upheld: second.findings.length };
  const part = { dossier, answer, findings: second.findings, usage, counts };
  return second.failed === undefined ? part : { ...part, failed: second.failed };
}

/** What would be no comment even if it held is not read a second time, and not kept without that. */
function isWorthSaying({ severity, confidence }: Claim, threshold: AuditConfig['comment']): boolean {
  return isAtLeast(severity, threshold.severity) && isAsSureAs(confidence, threshold.confidence);
}

function toRequest(dossier: Dossier, ground: ModelGround, prompts: Prompts): ModelRequest<AuditAnswer> {
  return {
    task: 'audit',
    system: fillPrompt(prompts.system, { severities: severityLegend() }),
    user: fillPrompt(prompts.audit, {
      questions: toQuestions(ground.sections),
      providers: toProviderNotes(ground.scope.trace, ground.audited),
      dossier: dossier.text,
    }),
    answer: AUDIT_ANSWER,
    maxOutputTokens: OUTPUT_TOKENS,
  };
}

interface SecondReading {
  readonly findings: readonly Finding[];
  readonly usage: ModelUsage;
  readonly failed?: string;
}

/** What a second reading does not uphold is no finding; where it could not be had, none is. */
async function refute(
  claims: readonly PlacedClaim[],
  ground: ModelGround,
  { port, prompts, limits }: ModelAuditor,
): Promise<SecondReading> {
  if (claims.length === 0) return { findings: [], usage: NO_USAGE };
  const reply = await port.ask(toRefutation(prompts.refute, claims, toWiderContext(claims, ground, limits)));
  if ('failed' in reply)
    return { findings: [], usage: reply.usage, failed: `second reading: ${reply.failed}` };
  const files = new Map(ground.scope.files.map(({ file }) => [file.path, file]));
  const confidences = judgeClaims(claims, reply.value);
  const matches = claims.flatMap((claim, index) => {
    const confidence = confidences[index] ?? null;
    return confidence === null ? [] : (toMatch(claim, confidence, files) ?? []);
  });
  const { config, lines, ignoreComments } = ground;
  const active = matches.filter(({ rule }) => config.rules.get(rule.id)?.isOff !== true);
  return {
    findings: toFindings(active, { config, lines, baseFingerprints: new Set(), ignoreComments }),
    usage: reply.usage,
  };
}

/** Answers that rest on a line that was shown. */
function toAnswers(answer: AuditAnswer, { shown }: Dossier): ModelAudit['answers'] {
  const places = new Set(shown.map(({ path, line }) => `${path}:${line}`));
  return answer.sections.flatMap(({ section, question, answer: text, path, line }) => {
    const basis = `${path}:${line}`;
    if (!places.has(basis)) return [];
    return [
      {
        section,
        question: cleanText(question),
        answer: cleanText(text),
        basis: `${basis}, as a model reads it`,
      },
    ];
  });
}

function sumCounts(all: readonly Counts[]): Counts {
  return {
    claimed: sum(all.map(({ claimed }) => claimed)),
    grounded: sum(all.map(({ grounded }) => grounded)),
    upheld: sum(all.map(({ upheld }) => upheld)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function toReason(failures: readonly string[], parts: number): { reason?: string } {
  const [first] = failures;
  if (first === undefined) return {};
  return { reason: parts === 1 ? first : `${failures.length} of ${parts} parts: ${first}` };
}

function toUsage({ requests, inputTokens, outputTokens, costUsd }: ModelUsage) {
  return { requests, inputTokens, outputTokens, ...(costUsd === null ? {} : { costUsd }) };
}
