# frozen_string_literal: true

module Api
  module V1
    class TranslationsController < BaseController
      before_action :require_active_plan

      def create
        @translation = Translation.transaction do
          translation = current_account.translations.create!(translation_params)
          translation.run!
          MeterCharacters.record!(translation)
          translation
        end
        render json: TranslationSerializer.new(@translation), status: :created
      end

      def show
        render json: TranslationSerializer.new(current_account.translations.find(params[:id]))
      end

      private

      def translation_params
        params.require(:translation).permit(:source_locale, :target_locale, :text)
      end

    end
  end
end
