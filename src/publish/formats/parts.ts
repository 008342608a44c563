import { byteLength, cutMarkdown } from './cut.ts';

/** A part of a long document: its head always stands, its items as far as there is room. */
export interface Part {
  readonly head: string;
  /** Each is whole or left out; each begins with the line breaks that set it apart. */
  readonly items: readonly string[];
  /** The part of the free room it may take before the others have had theirs; the rest is shared in order. */
  readonly weight: number;
  /** Says how many items were left out and where they are. */
  readonly leftOut: (count: number) => string;
}

/**
 * Joins the parts into a document of at most `maxLength` bytes of UTF-8. Every part's head stands; items are left
 * out from the end of a part, and the part says how many. Only where the heads alone are too long is it cut from
 * the end.
 */
export function joinParts(parts: readonly Part[], maxLength: number): string {
  const whole = parts.map((part) => render(part, part.items.length)).join('\n\n');
  if (byteLength(whole) <= maxLength) return whole;
  const counts = share(parts, maxLength);
  const document = parts.map((part, index) => render(part, counts[index] ?? 0)).join('\n\n');
  return cutMarkdown(document, maxLength, (lines) => `… ${lines} more lines were left out for length.`);
}

function render(part: Part, count: number): string {
  const left = part.items.length - count;
  const items = part.items.slice(0, count).join('');
  return `${part.head}${items}${left > 0 ? `\n\n${part.leftOut(left)}` : ''}`;
}

function share(parts: readonly Part[], maxLength: number): readonly number[] {
  const heads = parts.map((part) => render(part, 0)).join('\n\n');
  const free = maxLength - byteLength(heads);
  const weights = parts.reduce((sum, part) => sum + part.weight, 0);
  const states = parts.map((part) => ({ part, count: 0, used: 0 }));
  for (const state of states) take(state, (free * state.part.weight) / weights);
  for (const state of states) {
    const used = states.reduce((sum, other) => sum + other.used, 0);
    take(state, state.used + free - used);
  }
  return states.map((state) => state.count);
}

function take(state: { readonly part: Part; count: number; used: number }, room: number): void {
  for (const item of state.part.items.slice(state.count)) {
    const size = byteLength(item);
    if (state.used + size > room) return;
    state.used += size;
    state.count += 1;
  }
}
