# frozen_string_literal: true

module Api
  module V1
    class TranslationsController < BaseController
      rate_limit to: 60, within: 1.minute, by: -> { current_account.id }

      def create
        result = DeepTranslate.call(text: params.require(:text), target: params.require(:target))
        # The row is the usage: orb_sent_at stays empty until Billing::SendTranslationsToOrb has delivered it.
        translation = current_account.translations.create!(
          target: params[:target], characters: result.characters, body: result.text
        )

        StatsD.increment("translations", tags: ["target:#{translation.target}"])
        render json: TranslationSerializer.new(translation), status: :created
      end

      def show
        render json: TranslationSerializer.new(current_account.translations.find(params[:id]))
      end
    end
  end
end
