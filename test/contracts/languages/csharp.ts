import type { LanguageColumn } from '../language.contract.ts';

function run(statements: string): string {
  return `class Usage {\n  async Task<bool> Run() {\n${statements}\n  }\n}\n`;
}

export const csharp: LanguageColumn = {
  path: 'src/Usage.cs',
  programs: {
    'a chain of calls with named arguments': run(
      'stripe.Billing.MeterEvents.Create(new MeterEventCreateOptions { EventName = "tokens", Value = 12 });',
    ),
    'an awaited call, kept and discarded': run(
      'var result = await client.Send(@event);\nawait client.Send(@event);',
    ),
    'a call whose result is kept, then one discarded': run(
      'Result result = client.Send(@event);\nclient.Send(@event);',
    ),
    'failure handling': run(
      'try { Send(@event); } catch (Exception error) { Log(error); } finally { Close(); }',
    ),
    'a handler that passes the failure on': run(
      'try { Send(@event); } catch (Exception error) { throw error; }',
    ),
    'a loop over each, with an early exit': run(`foreach (var @event in events) {
      if (@event.Amount == 0) continue;
      if (full) { break; }
      Send(@event);
    }`),
    'a loop on a condition': run('while (sent < 10) { sent++; }'),
    'an endless loop': run('while (true) { Send(@event); }'),
    'branches and early returns': run(`if (used > limit) return false;
      else if (used == limit) { return true; }
      else Warn(used);
      return Allow(used);`),
    'compound updates': run('total += amount; total--; account.Balance *= 2;'),
    'declared values': run(
      'const int count = 3; string label = "tokens"; var isFree = true; Plan? plan = null;',
    ),
    'text with values inside': run('var key = $"{customer.Id}-usage-{day}";'),
    'comparisons and logic': run('a = used >= limit; b = used != 0; c = (isFree && !isBlocked) || isTrial;'),
    arithmetic: run('cost = units * price / 100; rest = units % 1_000L; due = cost - -credit;'),
    'objects and lists': run(
      '@event = new Event { Name = "tokens", Value = 12 }; sizes = new[] { 1, 2, 3 };',
    ),
    'reading by index': run('first = prices[0]; tokens = usage["tokens"];'),
    'choosing a value': run('price = isFree ? 0 : 5;'),
    'many branches on one value': run(`switch (plan) {
      case "free": Charge(0); break;
      case "pro":
      case "team": { Charge(10); break; }
      default: Fail(plan); break;
    }`),
    'raising a failure': run('throw new UsageError("over limit");'),
    'a function as a value': run('Schedule(@event => Send(@event));'),
    'number literals': run('a = 1_000_000; b = 0xff; c = 1.5m; d = 1e3;'),
    'escapes in text': run('line = "a\\tb\\n\\\\";'),
    'a sum of text': run('key = customer + "-" + day;'),
    imports: 'using Acme.Billing.Meter;\n',
    'a class with a method':
      'public class Meter { public void Record(long amount) { this.total += amount; } }',
    comments: '// cents, not dollars\nclass Usage {}\n',
  },
};
