import { unitMismatch } from '#audit/rules/aggregation/unit-mismatch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unitMismatch, {
  fires: [],
  silent: [
    {
      name: 'milliseconds as two words',
      files: {
        'src/billing/InvoiceWaiter.java': `
          class InvoiceWaiter {
            private long initialTimeMilliSec;
            long billedWait(long timeoutMilliSec) {
              initialTimeMilliSec = currentTimeMillis();
              return timeoutMilliSec - (currentTimeMillis() - initialTimeMilliSec);
            }
          }
        `,
        'billing/wait.py': `
          def billed_wait(timeout_milli_sec):
              return wait_for(timeout_milli_sec=elapsed_millis())
        `,
      },
    },
  ],
});
