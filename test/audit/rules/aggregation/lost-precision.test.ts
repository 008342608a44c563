import { lostPrecision } from '#audit/rules/aggregation/lost-precision.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPrecision, {
  fires: [
    {
      name: 'bounds and stamps of billing code',
      files: {
        'app/services/invoices/build_service.rb': `
          class BuildService
            def call
              invoice.period_started_at = Time.zone.at(params[:timestamp].to_i)
            end
          end
        `,
        'billing/lines.py': `
          def build(row):
              return {"billed_at": datetime.fromtimestamp(int(row["timestamp"]), tz=timezone.utc)}
        `,
      },
      at: ['app/services/invoices/build_service.rb:3', 'billing/lines.py:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'whole seconds typed on a command line',
      files: {
        'lib/tasks/invoices.rake': `
          task :bill, [:timestamp] => :environment do |_task, args|
            invoice.update!(created_at: Time.zone.at(args[:timestamp].to_i))
          end
        `,
      },
    },
    {
      name: 'full precision, events as they come in, and times of no bill',
      files: {
        'app/services/invoices/build_service.rb': `
          class BuildService
            def call
              invoice.period_started_at = Time.zone.at(BigDecimal(params[:timestamp]))
            end
          end
        `,
        'app/services/events/create_service.rb': `
          class CreateService
            def call
              event.timestamp = Time.zone.at(params[:timestamp].to_i)
            end
          end
        `,
        'app/models/login.rb': `
          class Login
            def call
              self.seen_at = Time.zone.at(params[:timestamp].to_i)
            end
          end
        `,
      },
    },
  ],
});
