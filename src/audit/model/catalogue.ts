import { SECTIONS, type Section } from '../finding.ts';
import { RULES } from '../rules/index.generated.ts';
import type { RuleMetadata } from '../rules/rule.ts';
import { ASKED } from './asked.ts';
import { WHEN_NOT } from './when-not.generated.ts';

/** One entry of the catalogue as the model auditor needs it: every rule's, and those that only a model answers. */
export interface CatalogueEntry {
  readonly id: string;
  readonly section: Section;
  readonly title: string;
  readonly question: string;
  /** When code that looks like the mistake is right. */
  readonly whenNot: string;
  /** The rule that also looks for it; null where only a model is asked. */
  readonly rule: RuleMetadata | null;
}

const HAS_RULE: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/** The whole catalogue, by id. */
export const CATALOGUE: ReadonlyMap<string, CatalogueEntry> = new Map(
  [
    ...RULES.map(fromRule),
    ...ASKED.filter(({ id }) => !HAS_RULE.has(id)).map((entry) => ({ ...entry, rule: null })),
  ]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((entry) => [entry.id, entry]),
);

function fromRule(rule: RuleMetadata): CatalogueEntry {
  const { id, section, title, question } = rule;
  return { id, section, title, question, whenNot: WHEN_NOT[id] ?? '', rule };
}

/** The id for what belongs to a section and to no entry of the catalogue: `MTR-199` for ingestion. */
export function restId(section: Section): string {
  return `MTR-${SECTIONS.indexOf(section) + 1}99`;
}

/**
 * What is asked about some sections, one entry a line under each section's name; about all where none is known to be
 * touched. What rules look for as well is asked by its name; what only reading tells, by its question.
 */
export function toQuestions(sections: ReadonlySet<Section>): string {
  return SECTIONS.filter((section) => sections.size === 0 || sections.has(section))
    .map((section) => {
      const own = [...CATALOGUE.values()].filter((entry) => entry.section === section);
      const lines = own.map(({ id, title, question, rule }) => `${id} ${rule === null ? question : title}`);
      return `${section} (otherwise ${restId(section)})\n${lines.join('\n')}`;
    })
    .join('\n');
}
