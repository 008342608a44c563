import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachChild } from '#audit/languages/children.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { SyntaxFile, SyntaxNode } from '#audit/languages/syntax.ts';
import { readGrammar } from '../../src/grammars.ts';
import { sketchClasses, sketchImports, sketchProgram } from './language-sketch.ts';

type Sketch = (file: SyntaxFile) => readonly string[];

interface Program {
  readonly sketch: Sketch;
  readonly facts: readonly string[];
}

function program(...facts: readonly string[]): Program {
  return { sketch: sketchProgram, facts };
}

/**
 * The same small programs, written once in each language, and the facts every one of them must give. A program's
 * statements stand at the top of the file or in a function called `run`.
 */
export const PROGRAMS = {
  'a chain of calls with named arguments': program(
    'stripe.billing.meterevents.create({eventname: "tokens", value: 12})',
  ),
  'an awaited call, kept and discarded': program(
    'result = await client.send(event)',
    'await client.send(event)',
  ),
  'a call whose result is kept, then one discarded': program(
    'result = client.send(event)',
    'client.send(event)',
  ),
  'failure handling': program('try { send(event) } catch error { log(error) } finally { close() }'),
  'a handler that passes the failure on': program('try { send(event) } catch error { throw error }'),
  'a loop over each, with an early exit': program(
    'each event of events { if (event.amount == 0) { continue }; if full { break }; send(event) }',
  ),
  'a loop on a condition': program('while (sent < 10) { sent += 1 }'),
  'an endless loop': program('forever { send(event) }'),
  'branches and early returns': program(
    'if (used > limit) { return false } else { if (used == limit) { return true } else { warn(used) } }',
    'return allow(used)',
  ),
  'compound updates': program('total += amount', 'total -= 1', 'account.balance *= 2'),
  'declared values': program('count = 3', 'label = "tokens"', 'isfree = true', 'plan = null'),
  'text with values inside': program('key = "${}-usage-${}" % (customer.id, day)'),
  'comparisons and logic': program(
    'a = (used >= limit)',
    'b = (used != 0)',
    'c = ((isfree && (! isblocked)) || istrial)',
  ),
  arithmetic: program('cost = ((units * price) / 100)', 'rest = (units % 1000)', 'due = (cost - (- credit))'),
  'objects and lists': program('event = {name: "tokens", value: 12}', 'sizes = [1, 2, 3]'),
  'reading by index': program('first = prices[0]', 'tokens = usage["tokens"]'),
  'choosing a value': program('price = (isfree ? 0 : 5)'),
  'many branches on one value': program(
    'switch plan { case "free" { charge(0) }; case "pro", "team" { charge(10) }; default { fail(plan) } }',
  ),
  'raising a failure': program('throw usageerror("over limit")'),
  'a function as a value': program('schedule(lambda (event) { return send(event) })'),
  'number literals': program('a = 1000000', 'b = 255', 'c = 1.5', 'd = 1000'),
  'escapes in text': program('line = "a\tb\n\\"'),
  'a sum of text': program('key = ((customer + "-") + day)'),
  imports: { sketch: sketchImports, facts: ['meter'] },
  'a class with a method': {
    sketch: sketchClasses,
    facts: ['class meter', 'meter.record(amount) { self.total += amount }'],
  },
  comments: { sketch: (file) => file.comments.map((comment) => comment.text), facts: ['cents, not dollars'] },
} satisfies Record<string, Program>;

export type ProgramName = keyof typeof PROGRAMS;

/** One language's spelling of every program, or why the language has no such thing. */
export interface LanguageColumn {
  /** A path that the language claims. */
  readonly path: string;
  readonly programs: Readonly<Record<ProgramName, string | { readonly absent: string }>>;
}

/** Runs the suite for one language. */
export function describeLanguage(id: string, column: LanguageColumn): void {
  const parser = createSourceParser(readGrammar);

  describe(`${id} gives the facts of`, () => {
    const written = Object.entries(column.programs).filter(([, text]) => typeof text === 'string');

    it.each(written as [ProgramName, string][])('%s', async (name, text) => {
      const file = await parser.parse(column.path, text);

      if ('skipped' in file) throw new Error(file.skipped);
      expect(file.language).toBe(id);
      expect(file.hasErrors).toBe(false);
      expect(PROGRAMS[name].sketch(file)).toEqual(PROGRAMS[name].facts);
    });
  });

  it(`keeps a sound tree of ${id} that was cut and glued anywhere`, async () => {
    const texts = Object.values(column.programs).filter((text) => typeof text === 'string');
    const whole = texts.join('\n');

    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 8 }), async (cuts) => {
        const text = shuffle(whole, cuts);
        const file = await parser.parse(column.path, text);

        if ('skipped' in file) throw new Error(file.skipped);
        expect(faultsOf(file.root, text)).toEqual([]);
        expect(await parser.parse(column.path, text)).toEqual(file);
      }),
      { numRuns: 60 },
    );
  });
}

/** The text cut at the given places, with every second piece brought to the front. */
function shuffle(text: string, cuts: readonly number[]): string {
  const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
  const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
  return [...pieces.filter((_, i) => i % 2 === 1), ...pieces.filter((_, i) => i % 2 === 0)].join('');
}

/** What the neutral tree promises of every node, broken code included. */
function faultsOf(root: SyntaxNode, text: string): string[] {
  const faults: string[] = [];
  const visit = (node: SyntaxNode): void => {
    const { start, end, startLine, endLine } = node.span;
    if (start < 0 || end < start || end > text.length) faults.push(`${node.kind} spans ${start}-${end}`);
    if (startLine !== text.slice(0, start).split('\n').length)
      faults.push(`${node.kind} starts in ${startLine}`);
    if (endLine < startLine) faults.push(`${node.kind} ends before it starts`);
    forEachChild(node, (child) => {
      if (child.parent !== node) faults.push(`${child.kind} in ${node.kind} has another parent`);
      if (child.span.start < start || child.span.end > end)
        faults.push(`${child.kind} leaves its ${node.kind}`);
      visit(child);
    });
  };
  visit(root);
  return faults;
}
