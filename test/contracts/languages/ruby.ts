import type { LanguageColumn } from '../language.contract.ts';

export const ruby: LanguageColumn = {
  path: 'app/services/usage.rb',
  programs: {
    'a chain of calls with named arguments':
      'stripe.billing.meter_events.create(event_name: "tokens", value: 12)\n',
    'an awaited call, kept and discarded': { absent: 'Ruby waits for every call' },
    'a call whose result is kept, then one discarded': 'result = client.send(event)\nclient.send(event)\n',
    'failure handling': `begin
  send(event)
rescue => error
  log(error)
ensure
  close
end
`,
    'a handler that passes the failure on': 'begin\n  send event\nrescue => error\n  raise error\nend\n',
    'a loop over each, with an early exit': `events.each do |event|
  next if event.amount == 0
  break if full
  send(event)
end
`,
    'a loop on a condition': 'while sent < 10 do sent += 1 end\n',
    'an endless loop': 'loop { send(event) }\n',
    'branches and early returns': `def run
  if used > limit
    return false
  elsif used == limit
    return true
  else
    warn(used)
  end
  return allow(used)
end
`,
    'compound updates': 'total += amount; total -= 1; account.balance *= 2\n',
    'declared values': "count = 3\nlabel = 'tokens'\nis_free = true\nplan = nil\n",
    'text with values inside': 'key = "#{customer.id}-usage-#{day}"\n',
    'comparisons and logic': 'a = used >= limit\nb = used != 0\nc = (is_free && !is_blocked) || is_trial\n',
    arithmetic: 'cost = units * price / 100\nrest = units % 1_000\ndue = cost - -credit\n',
    'objects and lists': 'event = { name: "tokens", "value" => 12 }\nsizes = [1, 2, 3]\n',
    'reading by index': 'first = prices[0]\ntokens = usage["tokens"]\n',
    'choosing a value': 'price = is_free ? 0 : 5\n',
    'many branches on one value': `case plan
when "free" then charge(0)
when "pro", "team"
  charge(10)
else
  fail(plan)
end
`,
    'raising a failure': 'raise UsageError, "over limit"\n',
    'a function as a value': 'schedule(->(event) { send(event) })\n',
    'number literals': 'a = 1_000_000\nb = 0xff\nc = 1.5\nd = 1e3\n',
    'escapes in text': 'line = "a\\tb\\n\\\\"\n',
    'a sum of text': 'key = customer + "-" + day\n',
    imports: "require 'acme/billing/meter'\n",
    'a class with a method': 'class Meter\n  def record(amount)\n    @total += amount\n  end\nend\n',
    comments: '# cents, not dollars\ncharge(1)\n',
  },
};
