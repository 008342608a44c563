import type { LanguageColumn } from '../language.contract.ts';

function code(statements: string): string {
  return `<?php\n${statements}\n`;
}

export const php: LanguageColumn = {
  path: 'src/Usage.php',
  programs: {
    'a chain of calls with named arguments': code(
      "$stripe->billing->meterEvents->create(['event_name' => 'tokens', 'value' => 12]);",
    ),
    'an awaited call, kept and discarded': { absent: 'PHP waits for every call' },
    'a call whose result is kept, then one discarded': code(
      '$result = $client->send($event);\n$client->send($event);',
    ),
    'failure handling': code(
      'try { send($event); } catch (\\Exception $error) { log($error); } finally { close(); }',
    ),
    'a handler that passes the failure on': code(
      'try { send($event); } catch (Exception $error) { throw $error; }',
    ),
    'a loop over each, with an early exit': code(`foreach ($events as $event) {
      if ($event->amount === 0) continue;
      if ($full) { break; }
      send($event);
    }`),
    'a loop on a condition': code('while ($sent < 10) { $sent++; }'),
    'an endless loop': code('while (true) { send($event); }'),
    'branches and early returns': code(`function run() {
      if ($used > $limit) { return false; }
      elseif ($used == $limit) { return true; }
      else { warn($used); }
      return allow($used);
    }`),
    'compound updates': code('$total += $amount; $total--; $account->balance *= 2;'),
    'declared values': code("$count = 3; $label = 'tokens'; $isFree = true; $plan = null;"),
    'text with values inside': code('$key = "{$customer->id}-usage-$day";'),
    'comparisons and logic': code(
      '$a = $used >= $limit; $b = $used !== 0; $c = ($isFree && !$isBlocked) || $isTrial;',
    ),
    arithmetic: code('$cost = $units * $price / 100; $rest = $units % 1_000; $due = $cost - -$credit;'),
    'objects and lists': code("$event = ['name' => 'tokens', 'value' => 12]; $sizes = [1, 2, 3];"),
    'reading by index': code('$first = $prices[0]; $tokens = $usage["tokens"];'),
    'choosing a value': code('$price = $isFree ? 0 : 5;'),
    'many branches on one value': code(`switch ($plan) {
      case 'free': charge(0); break;
      case 'pro':
      case 'team': charge(10); break;
      default: fail($plan);
    }`),
    'raising a failure': code("throw new UsageError('over limit');"),
    'a function as a value': code('schedule(fn($event) => send($event));'),
    'number literals': code('$a = 1_000_000; $b = 0xff; $c = 1.5; $d = 1e3;'),
    'escapes in text': code('$line = "a\\tb\\n\\\\";'),
    'a sum of text': code("$key = $customer . '-' . $day;"),
    imports: code('use Meter;'),
    'a class with a method': code(
      'class Meter { public function record(int $amount): void { $this->total += $amount; } }',
    ),
    comments: code('// cents, not dollars\ncharge(1);'),
  },
};
