# frozen_string_literal: true

# Sends a finished conversion to Lago; enqueued in the transaction that stores it (good_job).
class ReportConversionJob < ApplicationJob
  queue_as :billing
  retry_on Faraday::ConnectionFailed, Faraday::TimeoutError, Faraday::ServerError, Faraday::TooManyRequestsError,
           wait: :polynomially_longer, attempts: :unlimited

  def perform(conversion)
    response = LAGO.post("/api/v1/events") do |request|
      request.body = {
        event: {
          transaction_id: "conversion-#{conversion.id}",
          external_subscription_id: conversion.workspace.subscription_id,
          code: "document_conversion",
          timestamp: conversion.finished_at.to_f,
          properties: { pages: conversion.pages, format: conversion.target_format }
        }
      }
    end
    conversion.touch(:reported_at)
    logger.info("conversion #{conversion.id} reported, Lago id #{response.body.dig("event", "lago_id")}")
  rescue Faraday::UnprocessableEntityError => e
    raise unless e.response_body.to_s.include?("value_already_exist")

    conversion.touch(:reported_at)
  end
end
