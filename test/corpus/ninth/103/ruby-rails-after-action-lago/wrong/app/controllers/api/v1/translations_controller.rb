# frozen_string_literal: true

module Api
  module V1
    class TranslationsController < BaseController
      before_action :require_active_plan
      after_action :meter_characters, only: :create

      def create
        @translation = current_account.translations.create!(translation_params)
        @translation.run!
        render json: TranslationSerializer.new(@translation), status: :created
      end

      def show
        render json: TranslationSerializer.new(current_account.translations.find(params[:id]))
      end

      private

      def translation_params
        params.require(:translation).permit(:source_locale, :target_locale, :text)
      end

      def meter_characters
        MeterCharacters.call(@translation) # <- MTR-103
      end
    end
  end
end
