import type { LanguageColumn } from '../language.contract.ts';

export const python: LanguageColumn = {
  path: 'billing/usage.py',
  programs: {
    'a chain of calls with named arguments':
      'stripe.billing.meter_events.create(event_name="tokens", value=12)\n',
    'an awaited call, kept and discarded':
      'async def run():\n  result = await client.send(event)\n  await client.send(event)\n',
    'a call whose result is kept, then one discarded': 'result = client.send(event)\nclient.send(event)\n',
    'failure handling': `try:
  send(event)
except Exception as error:
  log(error)
finally:
  close()
`,
    'a handler that passes the failure on':
      'try:\n  send(event)\nexcept Exception as error:\n  raise error\n',
    'a loop over each, with an early exit': `for event in events:
  if event.amount == 0: continue
  if full: break
  send(event)
`,
    'a loop on a condition': 'while sent < 10:\n  sent += 1\n',
    'an endless loop': 'while True:\n  send(event)\n',
    'branches and early returns': `def run():
  if used > limit:
    return False
  elif used == limit:
    return True
  else:
    warn(used)
  return allow(used)
`,
    'compound updates': 'total += amount; total -= 1; account.balance *= 2\n',
    'declared values': 'count: int = 3\nlabel = "tokens"\nis_free = True\nplan = None\n',
    'text with values inside': 'key = f"{customer.id}-usage-{day}"\n',
    'comparisons and logic':
      'a = used >= limit\nb = used != 0\nc = (is_free and not is_blocked) or is_trial\n',
    arithmetic: 'cost = units * price / 100\nrest = units % 1_000\ndue = cost - -credit\n',
    'objects and lists': 'event = {"name": "tokens", "value": 12}\nsizes = [1, 2, 3]\n',
    'reading by index': 'first = prices[0]\ntokens = usage["tokens"]\n',
    'choosing a value': 'price = 0 if is_free else 5\n',
    'many branches on one value': `match plan:
  case "free":
    charge(0)
  case "pro" | "team":
    charge(10)
  case _:
    fail(plan)
`,
    'raising a failure': 'raise UsageError("over limit")\n',
    'a function as a value': 'schedule(lambda event: send(event))\n',
    'number literals': 'a = 1_000_000\nb = 0xff\nc = 1.5\nd = 1e3\n',
    'escapes in text': 'line = "a\\tb\\n\\\\"\n',
    'a sum of text': 'key = customer + "-" + day\n',
    imports: 'import acme.billing.meter\n',
    'a class with a method':
      'class Meter:\n  def record(self, amount: int) -> None:\n    self.total += amount\n',
    comments: '# cents, not dollars\ncharge(1)\n',
  },
};
