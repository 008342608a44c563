# frozen_string_literal: true

module Api
  module V1
    class TranslationsController < BaseController
      rate_limit to: 60, within: 1.minute, by: -> { current_account.id }

      def create
        result = DeepTranslate.call(text: params.require(:text), target: params.require(:target))
        translation = current_account.translations.create!(
          target: params[:target], characters: result.characters, body: result.text
        )
        Billing::OrbUsage.translated(translation) # <- MTR-103|MTR-111

        StatsD.increment("translations", tags: ["target:#{translation.target}"])
        render json: TranslationSerializer.new(translation), status: :created
      end

      def show
        render json: TranslationSerializer.new(current_account.translations.find(params[:id]))
      end
    end
  end
end
