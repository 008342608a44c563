import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'a mapping that leaves unknown tenants out',
      files: {
        'app/consumers/usage.rb': `
          class UsageConsumer < ApplicationConsumer
            def consume
              events = messages.filter_map { |message| to_event(message) }
              metronome.v1.usage.ingest(usage: events)
            end

            def to_event(message)
              tenant = Tenant.find_by(key: message.payload["tenant"])
              return nil if tenant.nil?

              { transaction_id: message.payload["id"], customer_id: tenant.metronome_id, event_type: "calls" }
            end
          end
        `,
      },
      at: ['app/consumers/usage.rb:9'],
    },
    {
      name: 'such a mapping in a file of its own',
      files: {
        'app/consumers/usage.rb': `
          class UsageConsumer < ApplicationConsumer
            def consume
              events = messages.filter_map { |message| Mapper.to_meter_event(message) }
              metronome.v1.usage.ingest(usage: events)
            end
          end
        `,
        'app/consumers/mapper.rb': `
          module Mapper
            def self.to_meter_event(message)
              tenant = Tenant.find_by(key: message.payload["tenant"])
              return nil if tenant.nil?

              { transaction_id: message.payload["id"], customer_id: tenant.metronome_id, event_type: "calls" }
            end
          end
        `,
      },
      at: ['app/consumers/mapper.rb:4'],
    },
  ],
  silent: [
    {
      name: 'a mapping that raises for unknown tenants',
      files: {
        'app/consumers/usage.rb': `
          class UsageConsumer < ApplicationConsumer
            def consume
              events = messages.filter_map { |message| to_event(message) }
              metronome.v1.usage.ingest(usage: events)
            end

            def to_event(message)
              return nil if message.payload["internal"]

              tenant = Tenant.find_by!(key: message.payload["tenant"])
              { transaction_id: message.payload["id"], customer_id: tenant.metronome_id, event_type: "calls" }
            end
          end
        `,
      },
    },
  ],
});
