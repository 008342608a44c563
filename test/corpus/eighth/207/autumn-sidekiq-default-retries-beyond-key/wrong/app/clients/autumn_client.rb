# frozen_string_literal: true

# The two calls of Autumn that we use.
class AutumnClient
  class Error < StandardError; end

  def initialize(secret: ENV.fetch("AUTUMN_SECRET_KEY"))
    @http = Faraday.new("https://api.useautumn.com/v1/") do |f|
      f.request :authorization, "Bearer", secret
      f.request :json
      f.response :json
      f.options.timeout = 10
    end
  end

  def track(customer_id:, feature_id:, value:, timestamp:, key:)
    response = @http.post(
      "track",
      { customer_id:, feature_id:, value:, timestamp:, overage_behavior: "overflow" },
      { "Idempotency-Key" => key } # <- MTR-207
    )
    return if response.success?
    return if response.status == 409 # this key has been counted

    raise Error, "track answered #{response.status}: #{response.body}"
  end

  def allowed?(customer_id:, feature_id:)
    response = @http.post("check", { customer_id:, feature_id: })
    raise Error, "check answered #{response.status}" unless response.success?

    response.body.fetch("allowed")
  end
end
