# frozen_string_literal: true

module Metering
  # Reports a finished print to Stripe. Enqueued after commit.
  class ReportPrintWorker
    include Sidekiq::Worker

    # Stripe knows an identifier for 24 hours. Ten retries end after some six, and what is left then is put aside.
    sidekiq_options queue: "metering", retry: 10, backtrace: 5

    sidekiq_retries_exhausted do |job, exception|
      print_id = job.fetch("args").first
      UnreportedPrint.create_or_find_by!(print_id: print_id) { |row| row.reason = exception.message }
      Honeybadger.notify(exception, context: { print_id: print_id })
    end

    def perform(print_id)
      print = Print.includes(machine: :owner).find(print_id)
      send_event(print) unless print.test?
    end

    private

    def send_event(print)
      client.v1.billing.meter_events.create(
        {
          event_name: "print_grams",
          identifier: "print-#{print.id}",
          timestamp: print.finished_at.to_i,
          payload: {
            stripe_customer_id: print.machine.owner.stripe_customer_id,
            value: print.grams.to_s
          }
        }
      )
    rescue Stripe::InvalidRequestError => e
      raise unless e.message.include?("already exists")

      logger.info { "print #{print.id} was reported by an earlier try" }
    end

    def client
      @client ||= Stripe::StripeClient.new(Rails.application.credentials.dig(:stripe, :secret_key))
    end
  end
end
