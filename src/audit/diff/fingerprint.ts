/**
 * A fingerprint names a finding by its code, not by its place: the rule, the normalised text of the lines it
 * stands on, the function around it, and a counter for equal ones. So it survives moved lines, re-indentation,
 * renamed files and edits elsewhere, and changes when the code it speaks of changes.
 */
export interface FingerprintInput {
  readonly ruleId: string;
  /** The code the finding stands on. */
  readonly code: string;
  /** The name of the function around it; keeps equal calls in two functions apart. */
  readonly functionName: string | null;
}

/** Of a long piece of code its beginning: counted in characters of code without layout, so that no layout moves the cut. */
const MAX_CODE = 1_000;

/** One fingerprint for each input, in order. Equal inputs are told apart by their order of appearance. */
export function toFingerprints(inputs: readonly FingerprintInput[]): string[] {
  const seen = new Map<string, number>();
  return inputs.map((input) => {
    const key = `${input.ruleId}\n${input.functionName ?? ''}\n${normaliseCode(input.code).slice(0, MAX_CODE)}`;
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return hash128(`${key}\n${count}`);
  });
}

/** Layout, quote marks, trailing commas and brackets about an arrow's one parameter say nothing of what code is. */
export function normaliseCode(code: string): string {
  return code
    .replace(/['"`]/g, '"')
    .replace(/,(?=\s*[)\]}])/g, '')
    .replace(/;(?=\s|$)/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\w\s$@#]) ?/g, '$1')
    .replace(/\((\w+)\)=>/g, '$1=>')
    .trim();
}

/**
 * 128 bits as 32 hexadecimal digits: two passes of a multiply-and-mix hash with different seeds. It is not
 * cryptographic; what it has to prevent is an accidental clash among the findings of one repository.
 */
export function hash128(text: string): string {
  return [0x9e3779b9, 0x85ebca6b].map((seed) => hash64(text, seed)).join('');
}

function hash64(text: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return hex(b) + hex(a);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
