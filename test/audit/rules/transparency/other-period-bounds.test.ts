import { otherPeriod } from '#audit/rules/transparency/other-period.ts';
import { describeRule } from '#test/rule-tester.ts';

const BILLED = `
  class InvoiceLines
    def bill_usage(subscription)
      events = subscription.usage_events.where(at: subscription.current_period_start...subscription.current_period_end)
      Invoice.create!(subscription: subscription, quantity: events.sum(:quantity))
    end
  end
`;

describeRule(otherPeriod, {
  fires: [
    {
      name: 'a page of the calendar month, a bill of the own period',
      files: {
        'app/billing/invoice_lines.rb': BILLED,
        'app/controllers/dashboard_controller.rb': `
          class DashboardController
            def show
              from = Time.current.beginning_of_month
              @used = account.usage_events.where("at >= ?", from).sum(:quantity)
            end
          end
        `,
      },
      at: ['app/controllers/dashboard_controller.rb:3'],
      confidence: 'likely',
    },
    {
      name: 'the zone of the machine, a bill in UTC',
      files: {
        'src/billing/Usage.java': `
          class Usage {
            void bill(UUID account, YearMonth month) {
              Instant from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
              lines.insert(account, events.sumUnits(account, from));
            }
            void writeCsv(UUID account, YearMonth month) {
              ZoneId zone = ZoneId.systemDefault();
              Instant from = month.atDay(1).atStartOfDay(zone).toInstant();
              out.println(events.sumUnits(account, from));
            }
          }
        `,
      },
      at: ['src/billing/Usage.java:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a page of the own period, too',
      files: {
        'app/billing/invoice_lines.rb': BILLED,
        'app/controllers/dashboard_controller.rb': `
          class DashboardController
            def show
              from = account.subscription.current_period_start
              @used = account.usage_events.where("at >= ?", from).sum(:quantity)
            end
          end
        `,
      },
    },
    {
      name: 'a zone for the time of day alone, and UTC for both',
      files: {
        'src/billing/Usage.java': `
          class Usage {
            void bill(UUID account, YearMonth month) {
              lines.insert(account, events.sumUnits(account, month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
            }
            void writeCsv(UUID account, YearMonth month, ZoneId viewer) {
              out.println("generated " + Instant.now().atZone(viewer));
              out.println(events.sumUnits(account, month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
            }
          }
        `,
      },
    },
  ],
});
