# frozen_string_literal: true

Rails.application.routes.draw do
  namespace :webhooks do
    post "lago", to: "lago#create"
    post "stripe", to: "stripe#create"
  end

  resources :sites do
    resources :backups, only: %i[index create show]
  end

  root "sites#index"
end
