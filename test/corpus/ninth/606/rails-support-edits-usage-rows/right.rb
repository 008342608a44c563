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
      return redirect_back_or_to(admin_root_path, alert: "Not more than was recorded.") if quantity > record.quantity

      # Records stay as they were measured. Totals are records plus adjustments, and the invoice lists both.
      record.with_lock do
        UsageAdjustment.create!(
          account: account,
          usage_record: record,
          occurred_on: record.occurred_on,
          delta: quantity - record.net_quantity,
          reason: params.require(:reason),
          admin: current_admin,
          request_key: params.require(:request_key)
        )
      end

      redirect_to admin_account_usage_path(account), notice: "Usage corrected."
    rescue ActiveRecord::RecordNotUnique
      # The form was sent twice; request_key is unique.
      redirect_to admin_account_usage_path(account), notice: "Usage was corrected already."
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
