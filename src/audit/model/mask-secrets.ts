/** What stands where a secret stood. */
export const MASK = '[masked]';

/**
 * Keys told by their form. Most forms are those of GitHub's list of supported patterns,
 * https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const KEY_FORMS: readonly RegExp[] = [
  // Stripe, and the many that copied its form.
  /(?<![A-Za-z0-9])(?:sk|rk|pk|whsec|ek|ak|lv|api)_(?:live|test|prod|sandbox)_[A-Za-z0-9]{10,}/g,
  /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,}/g,
  // OpenAI, Anthropic and servers that speak their protocol.
  /(?<![A-Za-z0-9-])sk-[A-Za-z0-9_-]*[A-Za-z0-9]{16,}[A-Za-z0-9_-]*/g,
  // AWS access keys.
  /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  // GitHub, GitLab.
  /(?<![A-Za-z0-9])gh[opusr]_[A-Za-z0-9]{16,}/g,
  /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{16,}/g,
  /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,}/g,
  // Slack: tokens and webhooks.
  /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /(?<=hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/_-]{16,}/g,
  // Google.
  /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}/g,
  /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{16,}/g,
  /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{16,}/g,
  // SendGrid, npm, PyPI, Shopify, DigitalOcean, Hugging Face.
  /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,}/g,
  /(?<![A-Za-z0-9])pypi-[A-Za-z0-9_-]{30,}/g,
  /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{16,}/g,
  /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{30,}/g,
  /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/g,
  // JSON web tokens. https://www.rfc-editor.org/rfc/rfc7519
  /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  // Azure storage and service bus.
  /(?<=(?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/=]{16,}/g,
  // Written out credentials of a request.
  /(?<=\b(?:Bearer|Basic)\s)[A-Za-z0-9._~+/=-]{16,}/g,
];

/** The password of `postgres://user:password@host`; a placeholder (`${…}`, `%s`, `<password>`) is code, not a secret. */
const URL_PASSWORD =
  /(?<=\b[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s/:@'"`${}]{0,100}:)(?![${%<#:[])[^\s/@'"`]{1,200}(?=@)/g;

/** Names whose literal value is a secret, whatever it looks like. */
const PASSWORD_NAME = '(?:password|passwd|passphrase|pwd)';
/** Names that may carry a secret: the value has to look like one. */
const SECRET_NAME =
  '(?:secret|api_?-?key|access_?-?key|auth_?-?key|private_?-?key|signing_?-?key|encryption_?-?key|credential|token)s?';
/** Between a name and its value: `= `, `: `, `=> `, `": "`; a type annotation may stand there too. */
const ASSIGNED = `['"\`]?\\]?\\s{0,10}(?::\\s?\\w{1,20}\\s{0,5}=|=>|:=|=|:)\\s{0,10}`;
/** The same, or the next argument: `set("api_key", "…")`. */
const ASSIGNED_OR_NEXT = `['"\`]?\\]?\\s{0,10}(?::\\s?\\w{1,20}\\s{0,5}=|=>|:=|=|:|,|\\()\\s{0,10}`;

const PASSWORD_VALUE = new RegExp(
  `(?<=${PASSWORD_NAME}\\w{0,20}${ASSIGNED}(["'\`]))(?!\\1)(?:(?!\\1)[^\\s]){3,200}(?=\\1)`,
  'gi',
);
const SECRET_VALUE = new RegExp(
  `(?<=(?:${SECRET_NAME}|${PASSWORD_NAME})\\w{0,20}${ASSIGNED_OR_NEXT}(["'\`]))(?!\\1)(?:(?!\\1)[^\\s]){8,400}(?=\\1)`,
  'gi',
);
/** A line of settings: `DB_PASSWORD=hunter2`, `password: hunter2`. */
const SETTING = new RegExp(
  `(?<=^\\s{0,40}(?:export\\s)?[\\w.-]{0,60}(?:${PASSWORD_NAME}|${SECRET_NAME})[\\w.-]{0,20}\\s?[=:]\\s?)[^\\s'"\`(){}\\[\\],;$<>|]{8,200}(?=\\s*$)`,
  'gim',
);

/** A run of characters that keys are made of. */
const RUN = /[A-Za-z0-9+/_=-]{20,}/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const PRIVATE_KEY_START = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const PRIVATE_KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** No private key is longer; beyond it an opening line without its end stops masking. */
const MAX_KEY_LINES = 120;

/**
 * Takes secrets out of a text: keys of known forms, private key blocks, passwords in connection strings and beside
 * names that say so, and literals that look random. The number of lines stays, and so does everything else.
 */
export function maskSecrets(text: string): string {
  return maskKeyBlocks(text).split('\n').map(maskLine).join('\n');
}

/** Longer lines are cut where they are shown; what is behind is not looked at, and not sent. */
const MAX_LINE = 4_000;

function maskLine(whole: string): string {
  const line = whole.length > MAX_LINE ? whole.slice(0, MAX_LINE) : whole;
  let masked = line;
  for (const form of KEY_FORMS) masked = masked.replace(form, MASK);
  masked = masked.replace(URL_PASSWORD, MASK);
  if (/pass|pwd|secret|key|credential|token/i.test(masked)) {
    masked = masked
      .replace(PASSWORD_VALUE, (value) => (isCode(value) ? value : MASK))
      .replace(SECRET_VALUE, (value) => (isCode(value) || !isMixed(value) ? value : MASK))
      .replace(SETTING, (value) => (isMixed(value) && !isCode(value) && !isName(value) ? MASK : value));
  }
  return maskRandomRuns(masked);
}

/** Interpolations, paths of names and what is masked already. */
function isCode(value: string): boolean {
  return /\$\{|#\{|^\{|^\$\w|%[sdv(]|^<.*>$|\[masked\]/.test(value);
}

/** Letters and digits in turns: words and names with a number at the end are not. */
function isMixed(value: string): boolean {
  return (
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    turns(value) >= 2 &&
    !/^[a-z]+(?:[._/-][a-z0-9]+)+$/.test(value)
  );
}

/** `gpt35TokenEncoder`: a name with one number in it and capitals within. */
function isName(value: string): boolean {
  return /^[a-z]+\d{1,3}(?:[A-Z][a-z]+)+$/.test(value);
}

function maskRandomRuns(line: string): string {
  const ids = [...line.matchAll(UUID)].map((match) => [match.index, match.index + match[0].length] as const);
  return line.replace(RUN, (run, at: number) => {
    const isId = ids.some(([start, end]) => start < at + run.length && end > at);
    return !isId && isRandom(run) ? MASK : run;
  });
}

/** So many changes between letters and digits for each character: one in seven in random base62, few in names. */
const MIN_TURNS_SHARE = 1 / 8;
const MIN_BITS = 3.3;
const MIN_RANDOM = 24;
const MIN_NAME_PARTS = 3;

function isRandom(run: string): boolean {
  const characters = run.replace(/[^A-Za-z0-9]/g, '');
  if (characters.length < MIN_RANDOM) return false;
  const isHex = /^[0-9a-f]+$/.test(characters) || /^[0-9A-F]+$/.test(characters);
  if (isHex && characters.length < 32) return false;
  if (!/[A-Za-z]/.test(characters)) return false;
  if (turns(characters) < characters.length * MIN_TURNS_SHARE) return false;
  // Words with numbers between them (`sha256_hash_v2_of_1h`) are split by `_` and `-`; keys seldom are.
  if (run.split(/[_/-]/).filter((part) => part !== '').length > characters.length / 8) return false;
  // Names of indexes and resources that end in a hash of themselves.
  if ((run.match(/(?:^|[_-])[a-z]{3,}(?=[_-])/g)?.length ?? 0) >= MIN_NAME_PARTS) return false;
  return bitsOf(characters) >= MIN_BITS && /\d.*\d.*\d/.test(characters);
}

/** How often letters and digits take turns. */
function turns(text: string): number {
  return text.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
}

/** Shannon's entropy of the characters, in bits a character. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function maskKeyBlocks(text: string): string {
  if (!PRIVATE_KEY_START.test(text)) return text;
  let left = 0;
  return text
    .split('\n')
    .map((line) => {
      const start = PRIVATE_KEY_START.exec(line);
      if (start) {
        const behind = line.slice(start.index + start[0].length);
        const end = PRIVATE_KEY_END.exec(behind);
        left = end ? 0 : MAX_KEY_LINES;
        const rest = end ? behind.slice(end.index) : '';
        return `${line.slice(0, start.index + start[0].length)}${behind.trim() === '' ? '' : MASK}${rest}`;
      }
      if (left === 0) return line;
      const end = PRIVATE_KEY_END.exec(line);
      left = end ? 0 : left - 1;
      return end ? `${line.slice(0, end.index).trim() === '' ? '' : MASK}${line.slice(end.index)}` : MASK;
    })
    .join('\n');
}
