import { unsetQuantity } from '#audit/rules/ingestion/unset-quantity.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unsetQuantity, {
  fires: [
    {
      name: 'a branch that leaves the units unset',
      files: {
        'src/Bill.java': `
          class Billing {
              void bill(Event event) {
                  BigDecimal units = null;
                  if (event.metered()) {
                      units = event.value();
                  } else if (event.flat()) {
                      log.info("flat event {}", event.id());
                  } else {
                      units = BigDecimal.ONE;
                  }
                  usage.recordUsage(event.account(), units);
              }
          }
        `,
      },
      at: ['src/Bill.java:7'],
    },
    {
      name: 'a case that leaves the quantity at zero',
      files: {
        'src/bill.go': `
          func (b *Billing) Bill(ctx context.Context, event Event) error {
          	var quantity int64
          	switch event.Kind {
          	case "metered":
          		quantity = event.Value
          	case "flat":
          		b.log.Info("flat event", "id", event.ID)
          	default:
          		quantity = 1
          	}
          	return b.usage.RecordUsage(ctx, event.Account, quantity)
          }
        `,
      },
      at: ['src/bill.go:7'],
    },
    {
      name: 'a case that leaves the quantity undefined',
      files: {
        'src/bill.ts': `
          export async function bill(event: Event) {
            let quantity: number | undefined;
            switch (event.kind) {
              case 'metered':
                quantity = event.value;
                break;
              case 'flat':
                log.info('flat event');
                break;
              default:
                quantity = 1;
            }
            await recordUsage(event.account, quantity);
          }
        `,
      },
      at: ['src/bill.ts:8'],
    },
  ],
  silent: [
    {
      name: 'each case sets it',
      files: {
        'src/bill.ts': `
          export async function bill(event: Event) {
            let quantity: number;
            switch (event.kind) {
              case 'metered':
                quantity = event.value;
                break;
              case 'flat':
                quantity = 1;
                break;
              default:
                throw new Error(event.kind);
            }
            await recordUsage(event.account, quantity);
          }
        `,
      },
    },
  ],
});
