import type { Section, Severity } from '../finding.ts';

/** A mistake of the catalogue that no rule looks for: only reading tells. */
export interface AskedEntry {
  readonly id: `MTR-${number}`;
  readonly section: Section;
  readonly title: string;
  readonly severity: Severity;
  /** What the auditor asks of the code; a yes means that all is well. */
  readonly question: string;
  /** When code that looks so is right. */
  readonly whenNot: string;
}

/** The entries that only a model is asked, in the catalogue's order. */
export const ASKED: readonly AskedEntry[] = [
  {
    id: 'MTR-117',
    section: 'ingestion',
    title: 'Usage is discarded under load',
    severity: 'high',
    question:
      'Does billed usage pass sampling, rate limits, load shedding and bounded buffers without being discarded?',
    whenNot: 'Where what is discarded is telemetry that nobody is billed by, or is counted elsewhere.',
  },
  {
    id: 'MTR-212',
    section: 'deduplication',
    title: 'Two paths charge or credit the same fact',
    severity: 'critical',
    question:
      'Is every fact charged, credited or refunded on exactly one path, whichever of callback, webhook, retry, job or request comes first?',
    whenNot: 'Where both paths share a key, a claim or a unique row that lets only the first one through.',
  },
  {
    id: 'MTR-311',
    section: 'aggregation',
    title: 'Late or final usage of a period is never billed',
    severity: 'high',
    question:
      'Is usage billed that arrives late, or falls into the last, partial period of a subscription or price?',
    whenNot: 'Where a later run takes up what came late, or the contract ends a period at a stated hour.',
  },
  {
    id: 'MTR-316',
    section: 'aggregation',
    title: 'Tier or package boundary off by one',
    severity: 'high',
    question:
      'Does a quantity on a tier, package or free allowance boundary fall on the right side, and is cumulative usage told from what remains?',
    whenNot: 'Where the bounds are half-open by definition and the sides agree.',
  },
  {
    id: 'MTR-319',
    section: 'aggregation',
    title: 'Wrong field, sign or copied line',
    severity: 'high',
    question:
      'Does every line use the field, sign, variable and branch it means, where sibling lines, sibling functions or other providers do it differently?',
    whenNot: 'Where the difference is what the code is for.',
  },
  {
    id: 'MTR-320',
    section: 'aggregation',
    title: 'Current price or plan applied to past usage',
    severity: 'high',
    question: 'Is usage priced by the price, plan and currency that held when it happened?',
    whenNot: 'Where the contract prices by the day of the invoice.',
  },
  {
    id: 'MTR-322',
    section: 'aggregation',
    title: 'Period or item taken from the wrong object',
    severity: 'high',
    question:
      'Do period, price, quantity and customer come from the object that is billed (the line, the item, the event), not from a neighbour such as the subscription or the first item?',
    whenNot: 'Where only one such object can exist.',
  },
  {
    id: 'MTR-404',
    section: 'limits',
    title: 'Limit enforced only after the work',
    severity: 'high',
    question:
      'Is a limit or balance checked before the cost is incurred, and against what this request will use?',
    whenNot: 'Where overage is billed, or the overrun is bounded by one small request on purpose.',
  },
  {
    id: 'MTR-405',
    section: 'limits',
    title: 'No notice before the hard limit',
    severity: 'medium',
    question: 'Is the customer told before a hard limit stops them?',
    whenNot: 'Where usage can be seen as it grows and the limit is known.',
  },
  {
    id: 'MTR-407',
    section: 'limits',
    title: 'Outcome at the hard limit undefined',
    severity: 'high',
    question:
      'At the limit, is usage either refused or billed, and never let through unbilled or dropped without a word?',
    whenNot: 'Where a grace amount is part of the offer.',
  },
  {
    id: 'MTR-411',
    section: 'limits',
    title: 'A consuming path does not meet the limit check',
    severity: 'high',
    question:
      'Does every path that consumes (new endpoint, batch, background job, other model or provider) meet the same limit check and the same charge?',
    whenNot: 'Where the path is internal or free by intention.',
  },
  {
    id: 'MTR-502',
    section: 'transparency',
    title: 'A billed meter that customers cannot see',
    severity: 'medium',
    question: 'Can customers see the usage of every meter they are billed for?',
    whenNot: 'Where the meter is not billed yet.',
  },
  {
    id: 'MTR-503',
    section: 'transparency',
    title: 'Usage cannot be downloaded',
    severity: 'low',
    question: 'Can usage be downloaded as a file or through an API?',
    whenNot: 'Where the change has nothing to do with showing usage.',
  },
  {
    id: 'MTR-504',
    section: 'transparency',
    title: 'Usage shown too coarsely to understand the bill',
    severity: 'low',
    question: 'Is usage shown by time and dimension as finely as it is billed?',
    whenNot: 'Where the change has nothing to do with showing usage.',
  },
  {
    id: 'MTR-506',
    section: 'transparency',
    title: 'Price or limit in only one of display and charge',
    severity: 'high',
    question: 'Do display and charge use the same price, multiplier, discount and limit?',
    whenNot: 'Where the display says that it estimates.',
  },
  {
    id: 'MTR-507',
    section: 'transparency',
    title: 'Customer told another limit than the one enforced',
    severity: 'medium',
    question: 'Is the limit, balance or credit the customer is told of the one that is enforced?',
    whenNot: 'Where both come from one value.',
  },
  {
    id: 'MTR-602',
    section: 'observability',
    title: 'Own usage is never reconciled with what was billed',
    severity: 'medium',
    question: "Is own usage compared with the provider's or the invoice's at the close of a period?",
    whenNot: 'Where the change does not touch the close of a period.',
  },
  {
    id: 'MTR-603',
    section: 'observability',
    title: 'Spikes, drops and silent meters go unnoticed',
    severity: 'low',
    question: 'Would a spike, a drop to zero or a silent meter be noticed?',
    whenNot: 'Where the change does not touch how usage is watched.',
  },
  {
    id: 'MTR-605',
    section: 'observability',
    title: 'Backlog and dead letters are not measured',
    severity: 'medium',
    question: 'Are backlog, lag and dead letters of the metering pipeline measured and looked at?',
    whenNot: 'Where the queue in question carries no usage.',
  },
];
