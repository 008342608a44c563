import { type AuditPorts, type AuditRequest, auditWithGround } from './audit.ts';
import { CONFIG_PATH } from './config.ts';
import type { Finding } from './finding.ts';
import type { ModelAuditor, ModelGround } from './model/audit-with-model.ts';
import { explainWithModel, type ModelExplanation } from './model/explain.ts';
import { RULES } from './rules/index.generated.ts';

export interface ExplainPorts extends Pick<AuditPorts, 'parser'> {
  /** Null where no model is configured: then what the rule says of itself has to do. */
  readonly model: ModelAuditor | null;
}

/** One finding with more about it, or what else there is where no finding has the name. */
export type Explained =
  | {
      readonly finding: Finding;
      /** Further findings of the same name. */
      readonly others: readonly Finding[];
      /** What the finding's rule says it costs; null for what no rule found. */
      readonly cost: string | null;
      readonly model: ModelExplanation;
    }
  | {
      readonly finding: null;
      /** The ids of the findings there are. */
      readonly ids: readonly string[];
      /** A model may have found what is not remembered any more. */
      readonly hasModel: boolean;
    };

/**
 * Finds what a person calls `MTR-101`, or by the beginning of a fingerprint, and has it explained. The change is audited
 * again by the rules alone; a model's findings are those it is remembered to have made.
 *
 * @throws whatever the source throws when it cannot be read
 */
export async function explainFinding(
  request: AuditRequest,
  name: string,
  { parser, model }: ExplainPorts,
): Promise<Explained> {
  const memory = model?.memory === undefined ? 'off' : { ...model, port: model.memory };
  const { report, ground } = await auditWithGround(request, { parser, model: memory });
  const [finding, ...others] = findingsCalled(name, report.findings);
  if (finding === undefined) {
    const ids = [...new Set(report.findings.map(({ ruleId }) => ruleId))].sort();
    return { finding: null, ids, hasModel: model !== null };
  }
  const cost = RULES.find(({ id }) => id === finding.ruleId)?.cost ?? null;
  return { finding, others, cost, model: await askModel(finding, ground, model) };
}

/** What stands in the review comes first: that is what people ask about. */
function findingsCalled(name: string, findings: readonly Finding[]): Finding[] {
  const rank = ({ inline, suppressed }: Finding): number => (suppressed === null ? Number(!inline) : 2);
  return findings
    .filter(({ ruleId, fingerprint }) => ruleId === name || fingerprint.startsWith(name))
    .toSorted((a, b) => rank(a) - rank(b));
}

async function askModel(
  finding: Finding,
  ground: ModelGround,
  model: ModelAuditor | null,
): Promise<ModelExplanation> {
  if (model === null) return { failed: 'No model is configured.' };
  if (!ground.config.model) return { failed: `The model is switched off in ${CONFIG_PATH}.` };
  return explainWithModel(finding, ground, model);
}
