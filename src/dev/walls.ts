/** A part of src with one job. Files belong to the room with the longest matching path. */
export interface Room {
  /** A folder (with `/` at its end) or a file, below src. */
  readonly path: string;
  readonly job: string;
  readonly mayNot: string;
  /** Rooms, by path, whose files this one may import. Its own are always open. */
  readonly imports: readonly string[];
  /** Said to the person whose import is refused: why the wall stands and where the code belongs. */
  readonly because: string;
}

/** Found on every floor: they know nothing of any room. */
const BASICS = ['errors.ts', 'log.ts', 'metrics.ts', 'version.ts'];

const CORE_SHAPES = ['audit/finding.ts', 'audit/report.ts', 'audit/source.ts', 'audit/config.ts'];

/** The rooms a newcomer looks for, in the order data flows through them. */
export const ROOMS: readonly Room[] = [
  {
    path: 'main.ts',
    job: 'starts the server',
    mayNot: 'hold logic',
    imports: ['compose.ts', 'env.ts', ...BASICS],
    because: 'An entry only starts things: what it starts is put together in compose.ts.',
  },
  {
    path: 'compose.ts',
    job: 'joins real parts together: the only place that knows which queue, which GitHub, which parser',
    mayNot: 'decide anything about an audit',
    imports: [
      'webhooks/',
      'jobs/',
      'github/',
      'audit/',
      'model/',
      'publish/',
      'env.ts',
      'grammars.ts',
      'postgres.ts',
      ...BASICS,
    ],
    because: 'compose.ts joins parts and is not one.',
  },
  {
    path: 'env.ts',
    job: 'the environment as checked settings; refuses to start when one is missing or unsafe',
    mayNot: 'be read by anything but the entries, compose.ts and what is told its settings',
    imports: ['private-key.ts', ...BASICS],
    because: 'Settings are read once, at the start, before anything else exists.',
  },
  {
    path: 'private-key.ts',
    job: "the App's private key from the environment or a file",
    mayNot: 'keep or print it',
    imports: BASICS,
    because: 'A key is read and handed over, nothing else.',
  },
  {
    path: 'grammars.ts',
    job: 'the bytes of the grammars, from the installed packages',
    mayNot: 'know what a grammar means',
    imports: BASICS,
    because: 'The core cannot read files: what it needs of them is handed in.',
  },
  {
    path: 'postgres.ts',
    job: "PostgreSQL's own parser, from the installed package, loaded when first asked for",
    mayNot: 'know what a statement means, or let a crash of the parser out',
    imports: BASICS,
    because: 'The core reads trees and cannot load a program: what parses for it is handed in.',
  },
  {
    path: 'webhooks/',
    job: "GitHub's deliveries in: size cap, signature, durable insert, 202; events become jobs",
    mayNot: 'audit or answer: what takes longer than a row in the queue is a job',
    imports: ['jobs/', 'github/', 'env.ts', ...BASICS],
    because: 'GitHub waits ten seconds for an answer, and a retry must not depend on the request.',
  },
  {
    path: 'jobs/',
    job: 'the durable queue (a SQLite file or a PostgreSQL database), and the work in it: audit a pull request, answer a command, run checks again',
    mayNot: 'keep code: ids and numbers only',
    imports: ['github/', 'audit/', 'publish/github/', ...BASICS],
    because: 'A job is a short list of steps: reading is github, judging is audit, writing is publish.',
  },
  {
    path: 'github/',
    job: 'reading a pull request with few requests; permissions; limits as named constants with their source',
    mayNot: 'judge what it reads',
    imports: [...CORE_SHAPES, ...BASICS],
    because: 'Reading serves the core through its ChangeSource: what the code means is decided in audit.',
  },
  {
    path: 'audit/',
    job: 'the core: a change in, a report out',
    mayNot: 'touch files, network, clock, environment or console; it is pure',
    imports: ['errors.ts'],
    because:
      'The same change must give the same report everywhere: what is not computed is handed in through a port.',
  },
  {
    path: 'model/',
    job: "language models behind the core's port: one client for every OpenAI-compatible server, its budget, its memory, its recordings",
    mayNot: 'decide what is asked, or believe what is answered',
    imports: ['audit/model/', 'env.ts', ...BASICS],
    because: 'An adapter carries questions and answers: what they mean is decided in audit/model.',
  },
  {
    path: 'publish/formats/',
    job: 'a report as text, JSON, Markdown, SARIF or a page; pure',
    mayNot: 'change or add to what the report says',
    imports: ['audit/finding.ts', 'audit/report.ts', 'audit/source.ts', 'audit/diff/', 'audit/scoring/'],
    because: 'Formats see the report and the diff it is shown on: what they miss belongs into the report.',
  },
  {
    path: 'publish/github/',
    job: "a report as one review and one check run, within GitHub's limits, never twice",
    mayNot: 'decide what is found, or how grave it is',
    imports: ['publish/formats/', 'github/', 'audit/diff/', 'audit/scoring/', ...CORE_SHAPES, ...BASICS],
    because: 'Publishing shows a report: findings, severities and the verdict are made in audit.',
  },
  {
    path: 'cli/',
    job: 'the command line: arguments, git objects, exit code',
    mayNot: 'read a work tree, or run anything that a repository names',
    imports: ['audit/', 'model/', 'publish/formats/', 'env.ts', 'grammars.ts', 'postgres.ts', ...BASICS],
    because: 'The command line enters at audit and leaves by publish/formats, as the server does.',
  },
  {
    path: 'sandbox/',
    job: 'a GitHub on this machine for the demo and the tests, checked against the official API description',
    mayNot: 'know anything of the product, or be imported by it',
    imports: BASICS,
    because:
      'A stand-in that shares code with what it stands in for proves nothing: it knows GitHub, not us.',
  },
  {
    path: 'sandbox/demo/',
    job: 'the real server against the sandbox, once: a delivery in, a review out, printed and shown as a page',
    mayNot: 'do any part of the work itself',
    imports: [
      'sandbox/',
      'compose.ts',
      'env.ts',
      'grammars.ts',
      'postgres.ts',
      'publish/',
      'audit/finding.ts',
      'audit/report.ts',
      ...BASICS,
    ],
    because: 'The demo starts the real thing and looks at what comes out, as GitHub and a reader would.',
  },
  {
    path: 'errors.ts',
    job: 'the three kinds of failure that are told apart',
    mayNot: 'know where they are thrown',
    imports: [],
    because: 'What every room uses can know none of them.',
  },
  {
    path: 'log.ts',
    job: 'one JSON object a line, secrets masked',
    mayNot: 'write code, payloads or secrets',
    imports: ['errors.ts'],
    because: 'What every room uses can know none of them.',
  },
  {
    path: 'metrics.ts',
    job: 'counters and gauges for /metrics',
    mayNot: 'carry names from repositories',
    imports: [],
    because: 'What every room uses can know none of them.',
  },
  {
    path: 'version.ts',
    job: "this program's version",
    mayNot: 'grow',
    imports: [],
    because: 'What every room uses can know none of them.',
  },
  {
    path: 'dev/',
    job: 'scaffolds, generators with a --check mode, and these walls',
    mayNot: 'be imported by the product',
    imports: [''],
    because: 'Tools look at everything.',
  },
];

/** Inside the core. */
export const CORE_WALLS: readonly Pick<Room, 'path' | 'imports' | 'because'>[] = [
  {
    path: 'audit/languages/',
    imports: ['audit/source.ts'],
    because: 'A language turns text into the neutral tree and knows nothing of billing.',
  },
  {
    path: 'audit/facts/',
    imports: ['audit/languages/'],
    because: 'Facts say what code does, whatever it is for: meaning begins in trace.',
  },
  {
    path: 'audit/providers/',
    imports: ['audit/languages/', 'audit/facts/'],
    because: 'Providers are data, and questions over that data.',
  },
  {
    path: 'audit/trace/',
    imports: ['audit/facts/', 'audit/languages/', 'audit/providers/', 'audit/report.ts'],
    because: 'The trace is built from facts and providers; rules look at it, it does not look at them.',
  },
  {
    path: 'audit/rules/',
    imports: ['audit/facts/', 'audit/languages/', 'audit/providers/', 'audit/trace/', 'audit/finding.ts'],
    because:
      'A rule sees facts, trace and providers: never configuration, scores, or where the code came from.',
  },
  {
    path: 'audit/diff/',
    imports: ['audit/source.ts', 'audit/languages/'],
    because: 'Line maps and fingerprints know lines, not findings.',
  },
  {
    path: 'audit/model/',
    imports: [
      'audit/diff/',
      'audit/facts/',
      'audit/findings/',
      'audit/languages/',
      'audit/providers/',
      'audit/rules/',
      'audit/trace/',
      ...CORE_SHAPES,
    ],
    because:
      'The model auditor reads what the rules read, and its findings are judged like theirs: it knows no score.',
  },
  {
    path: 'audit/select/',
    imports: ['audit/languages/', 'audit/facts/', 'audit/providers/', ...CORE_SHAPES],
    because: 'Files are picked before anything is parsed for good.',
  },
];

/** The walls around one file, or null for a file that stands in no room. */
export function wallsOf(file: string): Pick<Room, 'path' | 'imports' | 'because'> | null {
  const around = [...ROOMS, ...CORE_WALLS].filter(({ path }) => isWithin(file, path));
  return around.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
}

/** True when the file is that path or lies below it. */
export function isWithin(file: string, path: string): boolean {
  return path === '' || file === path || (path.endsWith('/') && file.startsWith(path));
}
