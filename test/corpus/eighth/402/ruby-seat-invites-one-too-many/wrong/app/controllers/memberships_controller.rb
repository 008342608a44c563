# frozen_string_literal: true

class MembershipsController < ApplicationController
  before_action :require_admin

  def index
    @memberships = current_organization.memberships.active.includes(:user).order(:id)
    @seats_left = current_organization.seats_left
    flash.now[:alert] = t(".over_plan") if current_organization.seats_exceeded?
  end

  def invite
    Invitations::Create
      .new(organization: current_organization, inviter: current_user)
      .call(email: params.require(:email), role: params.fetch(:role, "member"))
    redirect_to memberships_path, notice: t(".invited")
  rescue Invitations::Create::SeatLimitReached => e
    redirect_to memberships_path, alert: e.message
  end
end
