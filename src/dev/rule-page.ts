/** The headings of a rule's page, in the order every page has them. */
export const PAGE_HEADINGS = [
  'What it finds',
  'What it costs',
  'Wrong',
  'Right',
  'When not to use it',
  'References',
] as const;

export type PageHeading = (typeof PAGE_HEADINGS)[number];

/** A rule's page, taken apart. */
export interface RulePage {
  /** Behind the `#`. */
  readonly title: string;
  readonly headings: readonly string[];
  readonly sections: ReadonlyMap<string, string>;
}

/** One piece of code of a page: files that are looked at together. */
export type PageSample = readonly {
  /** Given in the fence as `file=…`; null where the page leaves the name open. */
  readonly path: string | null;
  /** Given as `base=…`: the file as it was before the change. */
  readonly isBase: boolean;
  readonly language: string;
  readonly text: string;
}[];

/** Reads the headings and sections of a page. Headings inside code fences are code. */
export function parsePage(markdown: string): RulePage {
  let title = '';
  let heading: string | null = null;
  let fence = '';
  const sections = new Map<string, string>();
  for (const line of markdown.split('\n')) {
    const mark = /^(`{3,})/.exec(line)?.[1] ?? '';
    if (mark !== '' && (fence === '' || mark.length >= fence.length)) fence = fence === '' ? mark : '';
    const found = fence === '' ? /^(#{1,2}) (.*)$/.exec(line) : null;
    if (found?.[1] === '#') title = found[2] ?? '';
    else if (found?.[1] === '##') {
      heading = found[2] ?? '';
      sections.set(heading, '');
    } else if (heading !== null) sections.set(heading, `${sections.get(heading) ?? ''}${line}\n`);
  }
  return { title, headings: [...sections.keys()], sections };
}

const FENCE = /^(`{3,})(\S+)(?: (file|base)=(\S+))?[^\n]*\n([\s\S]*?)^\1`*$/gm;

/** The code of a section: blocks that name their file belong together, each other block stands for itself. */
export function listSamples(section: string): readonly PageSample[] {
  const blocks = [...section.matchAll(FENCE)].map(([, , language = '', side, path, text = '']) => ({
    path: path ?? null,
    isBase: side === 'base',
    language,
    text,
  }));
  const named = blocks.filter(({ path }) => path !== null);
  const alone = blocks.filter(({ path }) => path === null).map((block) => [block]);
  return named.length === 0 ? alone : [named, ...alone];
}
