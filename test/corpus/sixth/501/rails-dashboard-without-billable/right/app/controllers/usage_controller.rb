# frozen_string_literal: true

class UsageController < ApplicationController
  before_action :authenticate_user!

  def show
    @period = current_account.billing_period
    usage = BilledUsage.new(current_account, @period)
    @totals = usage.by_meter
    @by_day = usage.by_meter_and_day
  end
end
