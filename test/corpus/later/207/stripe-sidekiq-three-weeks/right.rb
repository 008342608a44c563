# frozen_string_literal: true

# Reports the signed envelopes to Stripe. The envelope id is the identifier, so that a second run is refused.
class ReportEnvelopeJob
  include Sidekiq::Job

  # Eleven tries take about eight hours, which stays within the day Stripe knows an identifier for.
  sidekiq_options queue: :billing, retry: 11

  sidekiq_retries_exhausted do |job, error|
    envelope_id = job["args"].first
    UsageDeadLetter.create!(kind: "envelope", reference: envelope_id, reason: error.message)
    Sentry.capture_exception(error, extra: { envelope_id: envelope_id })
  end

  def perform(envelope_id)
    envelope = Envelope.includes(:account).find(envelope_id)
    Stripe::Billing::MeterEvent.create(
      event_name: "signed_envelopes",
      identifier: "envelope-#{envelope.id}",
      timestamp: envelope.signed_at.to_i,
      payload: {
        stripe_customer_id: envelope.account.stripe_customer_id,
        value: envelope.signatures_count.to_s
      }
    )
  rescue Stripe::InvalidRequestError => e
    raise unless e.message.include?("already exists")

    Rails.logger.info("envelope #{envelope_id} was reported before")
  end
end

# Enqueued from Envelope#complete!, in the transaction's after_commit.
class EnvelopeCompletion
  def initialize(envelope)
    @envelope = envelope
  end

  def call
    @envelope.update!(status: :completed, signed_at: Time.current)
    EnvelopeMailer.with(envelope: @envelope).completed.deliver_later
  end
end
