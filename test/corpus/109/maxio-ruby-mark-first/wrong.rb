# frozen_string_literal: true

# Reports a site's page views since the last report to Maxio's events-based billing.
class PageViewReportJob
  include Sidekiq::Job
  sidekiq_options queue: :billing, retry: 10

  ENDPOINT = "https://events.chargify.com/%<subdomain>s/events/page_views.json"

  def perform(report_id)
    report = PageViewReport.find(report_id)
    return if report.sent_at

    report.update!(sent_at: Time.now.utc) # <- MTR-109|MTR-210
    post(body_of(report))
  end

  private

  def body_of(report)
    {
      chargify: {
        subscription_id: report.site.maxio_subscription_id,
        uniqueness_token: "page-views-#{report.id}",
        timestamp: report.period_start.utc.iso8601
      },
      views: report.views
    }
  end

  def post(body)
    response = connection.post(format(ENDPOINT, subdomain: ENV.fetch("MAXIO_SUBDOMAIN")), body.to_json)
    raise "maxio answered #{response.status} to usage" unless response.success?
  end

  def connection
    @connection ||= Faraday.new(headers: { "Content-Type" => "application/json" }) do |faraday|
      faraday.request :authorization, :basic, ENV.fetch("MAXIO_API_KEY"), "x"
      faraday.options.timeout = 10
    end
  end
end
