# frozen_string_literal: true

module Admin
  # Support takes usage back when a customer was hit by a fault of ours.
  class UsageCorrectionsController < BaseController
    before_action :require_billing_role

    def index
      @days = UsageRecord.where(account: account).order(occurred_on: :desc).limit(90)
    end

    def new
      @record = UsageRecord.find_by!(id: params[:record_id], account: account)
    end

    def create
      record = UsageRecord.find_by!(id: params.require(:record_id), account: account)
      quantity = Integer(params.require(:quantity))

      if quantity.zero?
        record.destroy! # <- MTR-606
      else
        record.update!(quantity: quantity) # <- MTR-606
      end

      Rails.logger.info("usage #{record.id} set to #{quantity} by #{current_admin.email}")
      redirect_to admin_account_usage_path(account), notice: "Usage corrected."
    end

    private

    def account
      @account ||= Account.find(params.require(:account_id))
    end

    def require_billing_role
      head :forbidden unless current_admin.billing?
    end
  end
end
