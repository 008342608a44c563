import { shortWindow } from '#audit/rules/deduplication/short-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(shortWindow, {
  fires: [
    {
      name: 'a job of Sidekiq that sends through a client of the project’s own',
      files: {
        'app/clients/autumn_client.rb': `
          class AutumnClient
            def initialize
              @http = Faraday.new("https://api.useautumn.com/v1/")
            end

            def track(customer_id:, value:, key:)
              @http.post("track", { customer_id:, value: }, { "Idempotency-Key" => key })
            end
          end
        `,
        'app/jobs/track_job.rb': `
          class TrackJob
            include Sidekiq::Job

            sidekiq_options retry: true

            def perform(id)
              AutumnClient.new.track(customer_id: team(id), value: minutes(id), key: "minutes-#{id}")
            end
          end
        `,
      },
      at: ['app/jobs/track_job.rb:4'],
    },
    {
      name: 'a task of Celery that sends through a client of the project’s own',
      files: {
        'billing/autumn_client.py': `
          import requests

          class AutumnClient:
              def track_usage(self, customer, value, key):
                  answer = requests.post(
                      "https://api.useautumn.com/v1/track",
                      json={"customer_id": customer, "value": value},
                      headers={"Idempotency-Key": key},
                      timeout=5,
                  )
                  answer.raise_for_status()
        `,
        'billing/tasks.py': `
          from celery import shared_task
          from billing.autumn_client import AutumnClient

          client = AutumnClient()

          @shared_task(max_retries=72, default_retry_delay=3600)
          def track(team, minutes, key):
              client.track_usage(team, minutes, key)
        `,
      },
      at: ['billing/tasks.py:6'],
    },
  ],
  silent: [
    {
      name: 'a job of Sidekiq that gives up within hours',
      files: {
        'app/clients/autumn_client.rb': `
          class AutumnClient
            def initialize
              @http = Faraday.new("https://api.useautumn.com/v1/")
            end

            def track(customer_id:, value:, key:)
              @http.post("track", { customer_id:, value: }, { "Idempotency-Key" => key })
            end
          end
        `,
        'app/jobs/track_job.rb': `
          class TrackJob
            include Sidekiq::Job

            sidekiq_options retry: 8

            def perform(id)
              AutumnClient.new.track(customer_id: team(id), value: minutes(id), key: "minutes-#{id}")
            end
          end
        `,
      },
    },
    {
      name: 'a task of Celery that gives up within hours',
      files: {
        'billing/autumn_client.py': `
          import requests

          class AutumnClient:
              def track_usage(self, customer, value, key):
                  answer = requests.post(
                      "https://api.useautumn.com/v1/track",
                      json={"customer_id": customer, "value": value},
                      headers={"Idempotency-Key": key},
                      timeout=5,
                  )
                  answer.raise_for_status()
        `,
        'billing/tasks.py': `
          from celery import shared_task
          from billing.autumn_client import AutumnClient

          client = AutumnClient()

          @shared_task(max_retries=6, default_retry_delay=3600)
          def track(team, minutes, key):
              client.track_usage(team, minutes, key)
        `,
      },
    },
  ],
});
