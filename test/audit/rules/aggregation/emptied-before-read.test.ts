import { emptiedBeforeRead } from '#audit/rules/aggregation/emptied-before-read.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(emptiedBeforeRead, {
  fires: [
    {
      name: 'a list emptied right before the loop that bills it, in four languages',
      files: {
        'src/billing/close.ts': `
          export function close(rows) {
            let charges = [];
            for (const row of rows) charges.push(toCharge(row));
            charges = [];
            for (const charge of charges) invoice(charge);
          }
        `,
        'app/billing/close.py': `
          def close(rows):
              charges = []
              for row in rows:
                  charges.append(to_charge(row))
              charges = []
              for charge in charges:
                  invoice(charge)
        `,
        'lib/billing/close.rb': `
          def close(rows)
            charges = []
            rows.each { |row| charges << to_charge(row) }
            charges = []
            charges.each { |charge| invoice(charge) }
          end
        `,
        'src/Billing/Close.php': `
          <?php
          class Close {
            public function close(array $rows, $transfer): void {
              $charges = [];
              try {
                $transfer->run($rows, function ($row) use (&$charges) {
                  $charges[] = toCharge($row);
                });
              } finally {
                $charges = [];
                if ($transfer->isComplete()) {
                  foreach ($charges as $charge) {
                    $this->invoice($charge);
                  }
                }
              }
            }
          }
        `,
      },
      at: [
        'src/billing/close.ts:4',
        'app/billing/close.py:5',
        'lib/billing/close.rb:4',
        'src/Billing/Close.php:10',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a list emptied after it was gone through, and one filled again in between',
      files: {
        'src/billing/close.ts': `
          export async function close(rows, source) {
            let charges = [];
            for (const row of rows) charges.push(toCharge(row));
            for (const charge of charges) invoice(charge);
            charges = [];
            for (const row of await source.rest()) charges.push(toCharge(row));
            for (const charge of charges) invoice(charge);
          }
        `,
      },
    },
    {
      name: 'a work list that each round fills for the next',
      files: {
        'src/billing/walk.ts': `
          export function walk(roots) {
            let open = [];
            open.push(...roots);
            while (open.length > 0) {
              const round = open;
              open = [];
              for (const node of round) open.push(...node.charges);
            }
          }
        `,
      },
    },
    {
      name: 'a list that others fill while this one waits',
      files: {
        'src/billing/collect.ts': `
          export async function collect(bus) {
            let charges = [];
            bus.on('charge', (charge) => charges.push(charge));
            charges = [];
            await bus.once('end');
            for (const charge of charges) invoice(charge);
          }
        `,
      },
    },
    {
      name: 'a list that a call in between is given to fill',
      files: {
        'src/billing/fill.py': `
          def close(rows):
              charges = []
              charges.append(opening(rows))
              charges = []
              add_all(rows, charges)
              for charge in charges:
                  invoice(charge)
        `,
      },
    },
    {
      name: 'the same in code that bills nothing',
      files: {
        'src/ui/menu.ts': `
          export function menu(rows) {
            let labels = [];
            for (const row of rows) labels.push(row.label);
            labels = [];
            for (const label of labels) draw(label);
          }
        `,
      },
    },
  ],
});
