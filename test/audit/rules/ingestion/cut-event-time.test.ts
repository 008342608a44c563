import { cutEventTime } from '#audit/rules/ingestion/cut-event-time.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutEventTime, {
  fires: [
    {
      name: 'whole seconds and floats in Ruby',
      files: {
        'app/services/events/create_service.rb': `
          class CreateService
            def call
              event.timestamp = Time.zone.at(params[:timestamp] ? Float(params[:timestamp]) : now)
              Event.new(timestamp: Time.zone.at(source['timestamp'].to_i))
            end
          end
        `,
      },
      at: ['app/services/events/create_service.rb:3', 'app/services/events/create_service.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'whole seconds in Python and Go',
      files: {
        'usage/ingest.py': `
          def build(payload):
              return {"timestamp": datetime.fromtimestamp(int(payload["timestamp"]), tz=timezone.utc)}
        `,
        'usage/ingest.go': `
          package usage

          func build(payload Payload) Event {
          	return Event{Timestamp: time.Unix(int64(payload.Timestamp), 0)}
          }
        `,
      },
      at: ['usage/ingest.py:2', 'usage/ingest.go:4'],
    },
  ],
  silent: [
    {
      name: 'full precision',
      files: {
        'app/services/events/create_service.rb': `
          class CreateService
            def call
              event.timestamp = Time.zone.at(BigDecimal(params[:timestamp]))
            end
          end
        `,
      },
    },
    {
      name: 'a time that is no event’s, and one that is only compared',
      files: {
        'app/models/login.rb': `
          class Login
            def call
              self.seen_at = Time.zone.at(params[:timestamp].to_i)
            end
          end
        `,
        'usage/ingest.py': `
          def is_old(payload, limit):
              return datetime.fromtimestamp(int(payload["timestamp"]), tz=timezone.utc) < limit
        `,
      },
    },
  ],
});
