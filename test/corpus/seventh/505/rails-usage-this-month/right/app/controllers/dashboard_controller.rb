# frozen_string_literal: true

class DashboardController < ApplicationController
  before_action :require_login

  def show
    @subscription = current_account.subscription
    period = @subscription.current_period
    @used = @subscription.usage.within(period).sum(:credits)
    @renews_on = period.end.to_date
    @included = @subscription.plan.included_credits
    @percent = @included.zero? ? 0 : (100 * @used / @included).floor
    @logins = current_account.sign_ins.where(created_at: Time.current.all_month).count
  end
end
