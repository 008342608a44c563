import { type Finding, SECTIONS, type Section } from '../finding.ts';
import type { SectionAnswer, SectionReport, Stage } from '../report.ts';
import type { MeteringSite, Trace } from '../trace/site.ts';
import { lowersScore } from './rubric.ts';

/** One question of the charter: how the trace answers it. */
interface Question {
  readonly question: string;
  /** Sites that answer with yes; the answer names them. */
  readonly yes: (site: MeteringSite) => boolean;
  readonly ifYes: string;
  /** What is said when the section was touched but no such site was seen. Never claims more than was read. */
  readonly ifNo: string;
}

interface SectionCharter {
  /** Stages that belong to the section: seeing one of them means that the change has to do with it. */
  readonly stages: readonly Stage[];
  readonly questions: readonly Question[];
}

const NOT_SEEN = 'Not seen in the files that were read.';

/** The charter's questions, section by section. */
const CHARTER: Record<Section, SectionCharter> = {
  ingestion: {
    stages: ['emit', 'transport'],
    questions: [
      {
        question: 'Is usage handed over synchronously or through a queue?',
        yes: (site) => site.operation === 'produce' || site.operation === 'consume',
        ifYes: 'Through a queue or stream.',
        ifNo: 'Synchronously, as far as the files read show.',
      },
      {
        question: 'Is usage stored before it is sent on?',
        yes: (site) => site.stage === 'store',
        ifYes: 'There is a store on the way.',
        ifNo: NOT_SEEN,
      },
      {
        question: 'Where is usage sent to a billing provider?',
        yes: (site) => site.operation === 'send' || site.operation === 'send-batch',
        ifYes: 'At these places.',
        ifNo: NOT_SEEN,
      },
    ],
  },
  deduplication: {
    stages: ['emit', 'transport', 'store'],
    questions: [
      {
        question: 'Which calls carry a key the provider can recognise a repeat by?',
        yes: (site) => site.provider !== null && site.provider.deduplication.keyNames.length > 0,
        ifYes: 'The provider offers a key at these calls; findings name those that leave it out.',
        ifNo: NOT_SEEN,
      },
      {
        question: 'Is a redelivered or repeated event recognised where it is stored?',
        yes: (site) => site.stage === 'store',
        ifYes: 'Usage is stored here; findings name stores without a unique event key.',
        ifNo: NOT_SEEN,
      },
    ],
  },
  aggregation: {
    stages: ['aggregate', 'rate'],
    questions: [
      {
        question: 'Where and how is usage aggregated, and over which period bounds?',
        yes: (site) => site.stage === 'aggregate',
        ifYes: 'Aggregated here.',
        ifNo: NOT_SEEN,
      },
      {
        question: 'Where is usage priced, and are partial periods prorated?',
        yes: (site) => site.stage === 'rate',
        ifYes: 'Priced here.',
        ifNo: NOT_SEEN,
      },
    ],
  },
  limits: {
    stages: ['enforce'],
    questions: [
      {
        question: 'Are limits enforced in real time, and what happens at the hard limit?',
        yes: (site) => site.stage === 'enforce',
        ifYes: 'Compared with a limit here.',
        ifNo: NOT_SEEN,
      },
    ],
  },
  transparency: {
    stages: ['show'],
    questions: [
      {
        question: 'Can customers see and download the usage they are billed for?',
        yes: (site) => site.stage === 'show',
        ifYes: 'Shown here.',
        ifNo: NOT_SEEN,
      },
    ],
  },
  observability: {
    stages: ['watch', 'emit', 'transport'],
    questions: [
      {
        question: 'Are failures of the metering pipeline counted, alerted or reconciled?',
        yes: (site) => site.stage === 'watch',
        ifYes: 'Watched here.',
        ifNo: NOT_SEEN,
      },
    ],
  },
};

/** Sections that the traced code has anything to do with. */
export function judgedSections(trace: Pick<Trace, 'sites'>): ReadonlySet<Section> {
  const stages = new Set(trace.sites.map((site) => site.stage));
  return new Set(SECTIONS.filter((section) => CHARTER[section].stages.some((stage) => stages.has(stage))));
}

/** A section of a report is read in a minute. */
const MAX_MODEL_ANSWERS = 4;

/** Every section answered, also where nothing is wrong: findings, assessed and clear, or not touched. */
export function toSections(
  trace: Trace,
  findings: readonly Finding[],
  answered: readonly (SectionAnswer & { readonly section: Section })[] = [],
): Record<Section, SectionReport> {
  const judged = judgedSections(trace);
  const entries = SECTIONS.map((section): [Section, SectionReport] => {
    const own = findings.filter((finding) => finding.section === section && lowersScore(finding));
    const told = answered.filter((one) => one.section === section);
    const isTouched = judged.has(section) || told.length > 0;
    const status = own.length > 0 ? 'findings' : isTouched ? 'clear' : 'not-touched';
    if (status === 'not-touched') return [section, { status, answers: [] }];
    const more = told
      .slice(0, MAX_MODEL_ANSWERS)
      .map(({ question, answer: text, basis }): SectionAnswer => ({ question, answer: text, basis }));
    return [section, { status, answers: [...answer(CHARTER[section], trace), ...more] }];
  });
  return Object.fromEntries(entries) as Record<Section, SectionReport>;
}

function answer(charter: SectionCharter, trace: Trace): SectionAnswer[] {
  return charter.questions.map(({ question, yes, ifYes, ifNo }) => {
    const sites = trace.sites.filter(yes);
    if (sites.length === 0) return { question, answer: ifNo, basis: 'The metering trace of the files read.' };
    return { question, answer: ifYes, basis: listSites(sites) };
  });
}

const MAX_LISTED_SITES = 4;

function listSites(sites: readonly MeteringSite[]): string {
  const places = [
    ...new Set(sites.map((site) => `${site.file.path}:${site.node.span.startLine} ${site.what}`)),
  ];
  const more = places.length - MAX_LISTED_SITES;
  return places.slice(0, MAX_LISTED_SITES).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
