import type { LanguageColumn } from '../language.contract.ts';

function run(statements: string): string {
  return `class Usage {\n  boolean run() {\n${statements}\n  }\n}\n`;
}

export const java: LanguageColumn = {
  path: 'src/main/java/Usage.java',
  programs: {
    'a chain of calls with named arguments': { absent: 'Java has builders in place of named arguments' },
    'an awaited call, kept and discarded': { absent: 'Java waits for every call' },
    'a call whose result is kept, then one discarded': run(
      'Result result = client.send(event);\nclient.send(event);',
    ),
    'failure handling': run(
      'try { send(event); } catch (Exception error) { log(error); } finally { close(); }',
    ),
    'a handler that passes the failure on': run(
      'try { send(event); } catch (Exception error) { throw error; }',
    ),
    'a loop over each, with an early exit': run(`for (Event event : events) {
      if (event.amount == 0) continue;
      if (full) { break; }
      send(event);
    }`),
    'a loop on a condition': run('while (sent < 10) { sent++; }'),
    'an endless loop': run('for (;;) { send(event); }'),
    'branches and early returns': run(`if (used > limit) return false;
      else if (used == limit) { return true; }
      else warn(used);
      return allow(used);`),
    'compound updates': run('total += amount; total--; account.balance *= 2;'),
    'declared values': run(
      'final int count = 3; String label = "tokens"; var isFree = true; Plan plan = null;',
    ),
    'text with values inside': { absent: 'Java puts values into text by calls and sums' },
    'comparisons and logic': run('a = used >= limit; b = used != 0; c = (isFree && !isBlocked) || isTrial;'),
    arithmetic: run('cost = units * price / 100; rest = units % 1_000L; due = cost - -credit;'),
    'objects and lists': { absent: 'Java has no literal for an object' },
    'reading by index': run('first = prices[0]; tokens = usage["tokens"];'),
    'choosing a value': run('price = isFree ? 0 : 5;'),
    'many branches on one value': run(`switch (plan) {
      case "free": charge(0); break;
      case "pro":
      case "team": { charge(10); break; }
      default: fail(plan);
    }`),
    'raising a failure': run('throw new UsageError("over limit");'),
    'a function as a value': run('schedule(event -> send(event));'),
    'number literals': run('a = 1_000_000; b = 0xff; c = 1.5f; d = 1e3;'),
    'escapes in text': run('line = "a\\tb\\n\\\\";'),
    'a sum of text': run('key = customer + "-" + day;'),
    imports: 'import com.acme.billing.Meter;',
    'a class with a method': 'public class Meter { void record(long amount) { this.total += amount; } }',
    comments: '// cents, not dollars\nclass Usage {}',
  },
};
