import { SEVERITIES, SEVERITY_MEANING } from '../finding.ts';

/** The model's instructions, as they stand in the `prompts` folder. */
export interface Prompts {
  readonly system: string;
  readonly audit: string;
  readonly refute: string;
  readonly explain: string;
  /** The versions of all files, such as `system 1, audit 3, refute 2, explain 1`: what an answer was made with. */
  readonly version: string;
}

/**
 * Puts values into `{{name}}` places. A value is never looked into for places of its own: it may be hostile.
 *
 * @throws Error naming a place that has no value: a prompt and the code that fills it have come apart
 */
export function fillPrompt(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The prompt asks for {{${name}}}, which nobody gives`);
    return value;
  });
}

/** The severity legend, from where severities are defined. */
export function severityLegend(): string {
  return `${SEVERITIES.map((severity) => `${severity} = ${SEVERITY_MEANING[severity]}`).join('; ')}.`;
}
