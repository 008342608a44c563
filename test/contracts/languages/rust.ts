import type { LanguageColumn } from '../language.contract.ts';

function run(statements: string): string {
  return `async fn run() {\n${statements}\n}\n`;
}

export const rust: LanguageColumn = {
  path: 'src/usage.rs',
  programs: {
    'a chain of calls with named arguments': { absent: 'Rust has no named arguments' },
    'an awaited call, kept and discarded': run(
      'result = client.send(event).await; client.send(&event).await;',
    ),
    'a call whose result is kept, then one discarded': run(
      'let result = client.send(event); client.send(event);',
    ),
    'failure handling': { absent: 'Rust returns errors as values' },
    'a handler that passes the failure on': { absent: 'Rust returns errors as values' },
    'a loop over each, with an early exit': run(`for event in events {
      if event.amount == 0 { continue; }
      if full { break; }
      send(event);
    }`),
    'a loop on a condition': run('while sent < 10 { sent += 1; }'),
    'an endless loop': run('loop { send(event); }'),
    'branches and early returns': run(`if used > limit { return false;
      } else if used == limit { return true;
      } else { warn(used); }
      return allow(used);`),
    'compound updates': run('total += amount; total -= 1; account.balance *= 2;'),
    'declared values': { absent: 'Rust has no null' },
    'text with values inside': run('let key = format!("{}-usage-{}", customer.id, day);'),
    'comparisons and logic': run(
      'a = used >= limit; b = used != 0; c = (is_free && !is_blocked) || is_trial;',
    ),
    arithmetic: run('cost = units * price / 100; rest = units % 1_000; due = cost - -credit;'),
    'objects and lists': run('let event = Event { name: "tokens", value: 12 }; let sizes = vec![1, 2, 3];'),
    'reading by index': run('first = prices[0]; tokens = usage["tokens"];'),
    'choosing a value': { absent: 'Rust chooses by if, which is a statement here' },
    'many branches on one value': run(`match plan {
      "free" => charge(0),
      "pro" | "team" => { charge(10) }
      _ => fail(plan),
    };`),
    'raising a failure': { absent: 'Rust returns errors as values' },
    'a function as a value': run('schedule(|event| send(event));'),
    'number literals': run('a = 1_000_000; b = 0xff; c = 1.5; d = 1e3;'),
    'escapes in text': run('line = "a\\tb\\n\\\\";'),
    'a sum of text': run('key = customer + "-" + day;'),
    imports: 'use acme::billing::meter::*;\n',
    'a class with a method':
      'struct Meter { total: i64 }\nimpl Meter { fn record(&mut self, amount: i64) { self.total += amount; } }\n',
    comments: '// cents, not dollars\nfn run() {}\n',
  },
};
