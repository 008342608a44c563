import { parseDocument } from 'yaml';
import { z } from 'zod';
import { CONFIDENCES, type Confidence, SEVERITIES, type Severity } from './finding.ts';

/** Where a repository keeps its settings. Read from the base branch only, so that a change cannot judge itself. */
export const CONFIG_PATH = '.github/metercheck.yml';

/** A larger file is no settings file. */
export const MAX_CONFIG_BYTES = 64_000;

/** What a repository may decide about its audits. Every field has a value: the defaults hold where nothing is said. */
export interface AuditConfig {
  readonly paths: {
    /** Globs; when given, only files that match one are audited. */
    readonly include: readonly string[];
    readonly exclude: readonly string[];
  };
  /** Rules switched off, or given another severity, by id. */
  readonly rules: ReadonlyMap<string, RuleSetting>;
  /** A finding below either is listed in the check but not posted as a comment. */
  readonly comment: Threshold;
  /** An introduced finding at or above both fails the check. */
  readonly gate: Threshold | 'never';
  readonly model: boolean;
}

export interface Threshold {
  readonly severity: Severity;
  readonly confidence: Confidence;
}

export type RuleSetting = { readonly isOff: true } | { readonly isOff: false; readonly severity: Severity };

export const DEFAULT_CONFIG: AuditConfig = {
  paths: { include: [], exclude: [] },
  rules: new Map(),
  comment: { severity: 'medium', confidence: 'likely' },
  gate: { severity: 'high', confidence: 'likely' },
  model: true,
};

const Globs = z.array(z.string().min(1).max(500)).max(100);
const RuleSwitch = z.union([
  z.literal(false).transform(() => 'off' as const),
  z.literal(true).transform(() => 'on' as const),
  z.enum(['on', 'off', ...SEVERITIES]),
]);
const ThresholdSetting = z.strictObject({
  severity: z.enum(SEVERITIES).optional(),
  confidence: z.enum(CONFIDENCES).optional(),
});
const Switch = z.union([z.boolean(), z.enum(['on', 'off']).transform((value) => value === 'on')]);

/** One schema a setting, so that one wrong setting does not take the others with it. */
const SETTINGS = {
  paths: z.strictObject({ include: Globs.optional(), exclude: Globs.optional() }),
  rules: z.record(z.string(), z.unknown()),
  comment: ThresholdSetting,
  gate: z.union([z.literal('never'), ThresholdSetting]),
  model: Switch,
} as const;

export interface ReadConfig {
  readonly config: AuditConfig;
  /** One sentence for each setting that could not be used, naming it and the way out. */
  readonly problems: readonly string[];
}

/**
 * Reads the settings file. Never throws: what is invalid is told in `problems`, and the default stands in its place.
 *
 * @param text the file's content at base, or null when there is none
 * @param knownRules ids that may be switched
 */
export function parseConfig(text: string | null, knownRules: ReadonlySet<string>): ReadConfig {
  if (text === null || text.trim() === '') return { config: DEFAULT_CONFIG, problems: [] };
  if (text.length > MAX_CONFIG_BYTES)
    return broken(`${CONFIG_PATH} is larger than ${MAX_CONFIG_BYTES} bytes and was not read; shorten it`);
  const document = parseDocument(text, { maxAliasCount: 0 } as object);
  const [error] = document.errors;
  if (error)
    return broken(`${CONFIG_PATH} is not valid YAML (${firstLine(error.message)}); the defaults were used`);
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 10 });
  } catch {
    return broken(`${CONFIG_PATH} uses too many YAML aliases; write its values out`);
  }
  if (raw === null) return { config: DEFAULT_CONFIG, problems: [] };
  if (typeof raw !== 'object' || Array.isArray(raw))
    return broken(`${CONFIG_PATH} must hold settings by name (${Object.keys(SETTINGS).join(', ')})`);
  return readSettings(raw as Record<string, unknown>, knownRules);
}

function readSettings(raw: Record<string, unknown>, knownRules: ReadonlySet<string>): ReadConfig {
  const problems = Object.keys(raw)
    .filter((key) => !Object.hasOwn(SETTINGS, key))
    .map(
      (key) =>
        `${CONFIG_PATH}: \`${printable(key)}\` is not a setting; known are ${Object.keys(SETTINGS).join(', ')}`,
    );
  const read = <T>(name: keyof typeof SETTINGS, schema: z.ZodType<T>): T | undefined => {
    if (raw[name] === undefined || raw[name] === null) return undefined;
    const parsed = schema.safeParse(raw[name]);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = [name, ...(issue?.path ?? [])].join('.');
    problems.push(
      `${CONFIG_PATH}: \`${printable(where)}\` was ignored: ${firstLine(issue?.message ?? 'not valid')}`,
    );
    return undefined;
  };
  const paths = read('paths', SETTINGS.paths);
  const rules = readRules(read('rules', SETTINGS.rules) ?? {}, knownRules, problems);
  const comment = read('comment', SETTINGS.comment);
  const gate = read('gate', SETTINGS.gate);
  const config: AuditConfig = {
    paths: { include: paths?.include ?? [], exclude: paths?.exclude ?? [] },
    rules,
    comment: toThreshold(comment, DEFAULT_CONFIG.comment),
    gate: gate === 'never' ? 'never' : toThreshold(gate, DEFAULT_CONFIG.gate as Threshold),
    model: read('model', SETTINGS.model) ?? DEFAULT_CONFIG.model,
  };
  return { config, problems };
}

function readRules(
  raw: Record<string, unknown>,
  knownRules: ReadonlySet<string>,
  problems: string[],
): ReadonlyMap<string, RuleSetting> {
  const rules = new Map<string, RuleSetting>();
  for (const [id, value] of Object.entries(raw)) {
    const name = `${CONFIG_PATH}: \`rules.${printable(id)}\``;
    const setting = RuleSwitch.safeParse(value);
    if (!knownRules.has(id)) problems.push(`${name} is not a rule; rules are named like MTR-101`);
    else if (!setting.success) problems.push(`${name} must be on, off or one of ${SEVERITIES.join(', ')}`);
    else if (setting.data === 'off') rules.set(id, { isOff: true });
    else if (setting.data !== 'on') rules.set(id, { isOff: false, severity: setting.data });
  }
  return rules;
}

function toThreshold(given: z.infer<typeof ThresholdSetting> | undefined, preset: Threshold): Threshold {
  return { severity: given?.severity ?? preset.severity, confidence: given?.confidence ?? preset.confidence };
}

function broken(problem: string): ReadConfig {
  return { config: DEFAULT_CONFIG, problems: [problem] };
}

function firstLine(text: string): string {
  return printable(text.split('\n')[0] ?? '');
}

/** Names come from the repository: they are shown bounded and without marks that could leave a code span. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x5f\x61-\x7e]/g, '?').slice(0, 120);
}
