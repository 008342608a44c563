import type { LanguageColumn } from '../language.contract.ts';

function run(statements: string): string {
  return `package usage\n\nfunc run() error {\n${statements}\n}\n`;
}

export const go: LanguageColumn = {
  path: 'internal/usage.go',
  programs: {
    'a chain of calls with named arguments': run(
      'stripe.Billing.MeterEvents.Create(&stripe.MeterEventParams{EventName: "tokens", Value: 12})',
    ),
    'an awaited call, kept and discarded': { absent: 'Go waits for every call' },
    'a call whose result is kept, then one discarded': run(
      'result := client.Send(event)\nclient.Send(event)',
    ),
    'failure handling': { absent: 'Go returns errors as values' },
    'a handler that passes the failure on': { absent: 'Go returns errors as values' },
    'a loop over each, with an early exit': run(`for event := range events {
      if event.Amount == 0 { continue }
      if full { break }
      send(event)
    }`),
    'a loop on a condition': run('for sent < 10 { sent++ }'),
    'an endless loop': run('for { send(event) }'),
    'branches and early returns': run(`if used > limit { return false
      } else if used == limit { return true
      } else { warn(used) }
      return allow(used)`),
    'compound updates': run('total += amount; total--; account.Balance *= 2'),
    'declared values': run(
      'const count = 3; label := "tokens"; var isFree bool = true; var plan *Plan = nil',
    ),
    'text with values inside': { absent: 'Go puts values into text by calls' },
    'comparisons and logic': run('a = used >= limit; b = used != 0; c = (isFree && !isBlocked) || isTrial'),
    arithmetic: run('cost = units * price / 100; rest = units % 1_000; due = cost - -credit'),
    'objects and lists': run('event = Event{Name: "tokens", Value: 12}; sizes = []int{1, 2, 3}'),
    'reading by index': run('first = prices[0]; tokens = usage["tokens"]'),
    'choosing a value': { absent: 'Go has no conditional expression' },
    'many branches on one value': run(`switch plan {
      case "free": charge(0)
      case "pro", "team": charge(10)
      default: fail(plan)
    }`),
    'raising a failure': { absent: 'Go returns errors as values' },
    'a function as a value': run('schedule(func(event Event) error { return send(event) })'),
    'number literals': run('a = 1_000_000; b = 0xff; c = 1.5; d = 1e3'),
    'escapes in text': run('line = "a\\tb\\n\\\\"'),
    'a sum of text': run('key = customer + "-" + day'),
    imports: 'package usage\n\nimport "github.com/acme/billing/meter"\n',
    'a class with a method':
      'package usage\n\ntype Meter struct{ total int }\n\nfunc (self *Meter) Record(amount int) { self.total += amount }\n',
    comments: '// cents, not dollars\npackage usage\n',
  },
};
