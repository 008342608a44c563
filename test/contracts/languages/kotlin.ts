import type { LanguageColumn } from '../language.contract.ts';

function run(statements: string): string {
  return `fun run(): Boolean {\n${statements}\n}\n`;
}

export const kotlin: LanguageColumn = {
  path: 'src/main/kotlin/Usage.kt',
  programs: {
    'a chain of calls with named arguments': run(
      'stripe.billing.meterEvents.create(eventName = "tokens", value = 12)',
    ),
    'an awaited call, kept and discarded': { absent: 'Kotlin suspends without a word at the call' },
    'a call whose result is kept, then one discarded': run(
      'val result = client.send(event)\nclient.send(event)',
    ),
    'failure handling': run(
      'try { send(event) } catch (error: Exception) { log(error) } finally { close() }',
    ),
    'a handler that passes the failure on': run(
      'try { send(event) } catch (error: Exception) { throw error }',
    ),
    'a loop over each, with an early exit': run(`for (event in events) {
      if (event.amount == 0) { continue }
      if (full) break
      send(event)
    }`),
    'a loop on a condition': run('while (sent < 10) { sent++ }'),
    'an endless loop': run('while (true) { send(event) }'),
    'branches and early returns': run(`if (used > limit) return false
      else if (used == limit) { return true }
      else warn(used)
      return allow(used)`),
    'compound updates': run('total += amount\ntotal--\naccount.balance *= 2'),
    'declared values': run(
      'val count: Int = 3\nval label = "tokens"\nvar isFree = true\nvar plan: Plan? = null',
    ),
    'text with values inside': run('val key = "${customer.id}-usage-$day"'),
    'comparisons and logic': run('a = used >= limit\nb = used != 0\nc = (isFree && !isBlocked) || isTrial'),
    arithmetic: run('cost = units * price / 100\nrest = units % 1_000L\ndue = cost - -credit'),
    'objects and lists': run('event = mapOf("name" to "tokens", "value" to 12)\nsizes = listOf(1, 2, 3)'),
    'reading by index': run('first = prices[0]\ntokens = usage["tokens"]'),
    'choosing a value': run('price = if (isFree) 0 else 5'),
    'many branches on one value': run(`when (plan) {
      "free" -> charge(0)
      "pro", "team" -> { charge(10) }
      else -> fail(plan)
    }`),
    'raising a failure': run('throw UsageError("over limit")'),
    'a function as a value': run('schedule({ event -> send(event) })'),
    'number literals': run('a = 1_000_000\nb = 0xff\nc = 1.5f\nd = 1e3'),
    'escapes in text': run('line = "a\\tb\\n\\\\"'),
    'a sum of text': run('key = customer + "-" + day'),
    imports: 'import com.acme.billing.Meter\n',
    'a class with a method': 'class Meter {\n  fun record(amount: Long) { this.total += amount }\n}\n',
    comments: '// cents, not dollars\nclass Usage\n',
  },
};
