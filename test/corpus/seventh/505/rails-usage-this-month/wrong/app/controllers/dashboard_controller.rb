# frozen_string_literal: true

class DashboardController < ApplicationController
  before_action :require_login

  def show
    @subscription = current_account.subscription
    month = Time.current.beginning_of_month...Time.current.next_month.beginning_of_month # <- MTR-505|MTR-501
    @used = @subscription.usage.within(month).sum(:credits) # <- MTR-505|MTR-501
    @included = @subscription.plan.included_credits
    @percent = @included.zero? ? 0 : (100 * @used / @included).floor
    @logins = current_account.sign_ins.where(created_at: Time.current.all_month).count
  end
end
