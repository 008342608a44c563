import type { Finding } from '#audit/finding.ts';
import { plural } from '../formats/cut.ts';
import { codeSpan, inline, prose } from '../formats/escape.ts';
import { remediationMarkdown } from '../formats/finding-markdown.ts';
import { lowerFirst, placeOf } from '../formats/wording.ts';

/** More about one finding, as a person asked for it. */
export interface Explanation {
  readonly finding: Finding;
  /** Further findings of the same name. */
  readonly others: readonly Finding[];
  /** What the finding's rule says it costs; null for what no rule found. */
  readonly cost: string | null;
  /** The model's words, or why there are none: one sentence. */
  readonly model: { readonly text: string } | { readonly failed: string };
  readonly headSha: string;
}

/** A comment that is longer is not read. */
const MAX_TEXT = 6_000;
const MAX_OTHERS = 5;
const MAX_IDS = 20;
/** Enough of a commit's or a finding's name to tell it from others. */
const SHORT_NAME = 12;

/** The comment that explains a finding. It names the finding and its place, and says whose words it holds. */
export function explanationMarkdown(explanation: Explanation): string {
  const { finding, others, headSha, model } = explanation;
  const { ruleId, severity, confidence, title, location } = finding;
  const commit = codeSpan(headSha.slice(0, SHORT_NAME));
  return [
    `**${ruleId} · ${severity} · ${confidence}** ${inline(title)}`,
    `At ${codeSpan(placeOf(location))} in ${commit}:`,
    ...('text' in model ? [prose(model.text, MAX_TEXT)] : ownWords(explanation)),
    ...moreOf(ruleId, others),
    `<sub>${sourceOf(model)}</sub>`,
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** What the finding and its rule say, where no model says more. */
function ownWords({ finding, cost }: Explanation): string[] {
  return [
    prose(finding.description),
    ...(cost === null ? [] : [`**What it costs:** ${inline(cost)}`]),
    remediationMarkdown(finding, MAX_TEXT),
  ];
}

function sourceOf(model: Explanation['model']): string {
  if ('text' in model)
    return 'Written by a language model from the code around this place: hold it against the code before you act on it.';
  return `These are the audit’s own words, not a model’s: ${inline(lowerFirst(model.failed))}`;
}

function moreOf(ruleId: string, others: readonly Finding[]): string[] {
  if (others.length === 0) return [];
  const items = others.slice(0, MAX_OTHERS).map(({ location, fingerprint }) => {
    const command = codeSpan(`/metercheck explain ${fingerprint.slice(0, SHORT_NAME)}`);
    return `- ${codeSpan(placeOf(location))}: ${command}`;
  });
  const left = others.length - items.length;
  const rest = left === 0 ? [] : [`- ${left} more, listed in the check`];
  const head = `${plural(others.length, 'further finding')} of ${ruleId}:`;
  return [`${head}\n\n${[...items, ...rest].join('\n')}`];
}

/** The answer where the head has no finding of the name. */
export function unknownFindingMarkdown({
  name,
  ids,
  hasModel,
  headSha,
}: {
  readonly name: string;
  /** The ids of the findings there are. */
  readonly ids: readonly string[];
  /** A model may have found what is not remembered any more. */
  readonly hasModel: boolean;
  readonly headSha: string;
}): string {
  const commit = codeSpan(headSha.slice(0, SHORT_NAME));
  const listed = ids.slice(0, MAX_IDS).map(codeSpan).join(', ');
  const left = ids.length > MAX_IDS ? ` and ${ids.length - MAX_IDS} more` : '';
  const known = ids.length === 0 ? 'It has none at all.' : `It has ${listed}${left}.`;
  const found = `${commit} has no finding ${codeSpan(name)}. ${known}`;
  if (!hasModel) return found;
  return `${found} What a model found is known for as long as its answer is remembered; after that, \`/metercheck audit\` brings it back.`;
}
