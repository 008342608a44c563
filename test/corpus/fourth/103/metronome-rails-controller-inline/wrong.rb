# frozen_string_literal: true

module Api
  module V1
    # Runs a background check on a person and answers with the report.
    class ScreeningsController < ApplicationController
      before_action :authenticate_key!

      rate_limit to: 60, within: 1.minute, by: -> { current_client.id }

      def show
        render json: current_client.screenings.find(params[:id])
      end

      def create
        screening = current_client.screenings.build(screening_params)
        return render_errors(screening) unless screening.valid?

        screening.report = Bureau::Search.call(screening.subject, sources: screening.sources)
        screening.completed_at = Time.current
        screening.save!
        meter(screening) # <- MTR-103|MTR-111

        render json: screening, status: :created
      end

      private

      def screening_params
        params.expect(screening: [:given_name, :family_name, :born_on, { sources: [] }])
      end

      def render_errors(screening)
        render json: { errors: screening.errors.full_messages }, status: :unprocessable_content
      end

      def meter(screening)
        METRONOME.v1.usage.ingest( # <- MTR-103|MTR-111
          usage: [
            {
              transaction_id: "screening-#{screening.id}",
              customer_id: current_client.metronome_id,
              event_type: "screening",
              timestamp: screening.completed_at.utc.iso8601,
              properties: { sources: screening.sources.size.to_s }
            }
          ]
        )
      end
    end
  end
end
