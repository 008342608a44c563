import type { LanguageColumn } from '../language.contract.ts';

export const typescript: LanguageColumn = {
  path: 'src/usage.ts',
  programs: {
    'a chain of calls with named arguments':
      "stripe.billing.meterEvents.create({ eventName: 'tokens', value: 12 });",
    'an awaited call, kept and discarded':
      'const result = await client.send(event);\nawait client.send(event);',
    'a call whose result is kept, then one discarded': 'let result = client.send(event)\nclient.send(event)',
    'failure handling': 'try { send(event); } catch (error) { log(error); } finally { close(); }',
    'a handler that passes the failure on': 'try { send(event); } catch (error: unknown) { throw error; }',
    'a loop over each, with an early exit': `for (const event of events) {
      if (event.amount === 0) continue;
      if (full) break;
      send(event);
    }`,
    'a loop on a condition': 'while (sent < 10) { sent++; }',
    'an endless loop': 'while (true) { send(event); }',
    'branches and early returns': `function run() {
      if (used > limit) return false;
      else if (used === limit) { return true; }
      else warn(used);
      return allow(used);
    }`,
    'compound updates': 'total += amount; total--; account.balance *= 2;',
    'declared values': "const count: number = 3, label = 'tokens'; let isFree = true; var plan = null;",
    'text with values inside': 'const key = `${customer.id}-usage-${day}`;',
    'comparisons and logic': 'a = used >= limit; b = used !== 0; c = (isFree && !isBlocked) || isTrial;',
    arithmetic: 'cost = units * price / 100; rest = units % 1_000; due = cost - -credit;',
    'objects and lists': "event = { name: 'tokens', 'value': 12 }; sizes = [1, 2, 3];",
    'reading by index': "first = prices[0]; tokens = usage['tokens'];",
    'choosing a value': 'price = isFree ? 0 : 5;',
    'many branches on one value': `switch (plan) {
      case 'free': charge(0); break;
      case 'pro':
      case 'team': { charge(10); break; }
      default: fail(plan);
    }`,
    'raising a failure': "throw new UsageError('over limit');",
    'a function as a value': 'schedule((event) => send(event));',
    'number literals': 'a = 1_000_000; b = 0xff; c = 1.5; d = 1e3;',
    'escapes in text': "line = 'a\\tb\\n\\\\';",
    'a sum of text': "key = customer + '-' + day;",
    imports: "import { Meter } from '@acme/billing/meter';",
    'a class with a method': 'class Meter { record(amount: number) { this.total += amount; } }',
    comments: '// cents, not dollars\ncharge(1);',
  },
};
