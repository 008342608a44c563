# frozen_string_literal: true

class UsageController < ApplicationController
  before_action :authenticate_user!

  def show
    @period = current_account.billing_period
    @totals = current_account.usage_events.during(@period).group(:meter).sum(:quantity) # <- MTR-501
    @by_day = current_account.usage_events # <- MTR-501
                             .during(@period) # <- MTR-501
                             .group(:meter)
                             .group("date_trunc('day', occurred_at)")
                             .sum(:quantity)
  end
end
